CREATE TABLE [app].[labels] (
  [id] int NOT NULL CONSTRAINT [pk_labels] PRIMARY KEY,
  [name] nvarchar(40) NOT NULL
);
GO
-- Error 515: the name is forgotten.
INSERT INTO [app].[labels] ([id]) VALUES (1);
GO
UPDATE [app].[schema_version] SET [version] = N'0002-labels';
GO
