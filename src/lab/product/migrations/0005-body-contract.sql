-- Contract: from here on nothing older than 2.0 works.
ALTER TABLE [app].[items] ALTER COLUMN [body] nvarchar(2000) NOT NULL;
GO
ALTER TABLE [app].[items] ALTER COLUMN [category] nvarchar(20) NOT NULL;
GO
ALTER TABLE [app].[items] ADD CONSTRAINT [ck_items_category] CHECK ([category] IN (N'note', N'task'));
GO
ALTER TABLE [app].[items] DROP COLUMN [text];
GO
UPDATE [app].[schema_version] SET [version] = N'0005-body-contract', [oldest_program] = N'2.0.0';
GO
