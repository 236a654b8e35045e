UPDATE [app].[items] SET [body] = [text], [category] = N'note' WHERE [body] IS NULL;
GO
UPDATE [app].[schema_version] SET [version] = N'0004-body-move';
GO
