CREATE UNIQUE INDEX [ux_labels_name] ON [app].[labels] ([name]);
GO
UPDATE [app].[schema_version] SET [version] = N'0003-labels-index';
GO
