-- Release 1.0 goes on to work: it does not name the column, which may be empty.
ALTER TABLE [app].[items] ADD [due_at] datetime2(3) NULL;
GO
CREATE INDEX [ix_items_due_at] ON [app].[items] ([due_at]);
GO
UPDATE [app].[schema_version] SET [version] = N'0002-due';
GO
