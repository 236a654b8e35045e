-- Expand: what release 2.0 needs, beside what 1.0 and 1.1 use.
ALTER TABLE [app].[items] ADD [body] nvarchar(2000) NULL, [category] nvarchar(20) NULL;
GO
UPDATE [app].[schema_version] SET [version] = N'0003-body-expand';
GO
