CREATE SCHEMA [app];
GO
CREATE TABLE [app].[items] (
  [id] nvarchar(64) NOT NULL CONSTRAINT [pk_items] PRIMARY KEY,
  [text] nvarchar(400) NOT NULL,
  [written_at] datetime2(3) NOT NULL CONSTRAINT [df_items_written_at] DEFAULT SYSUTCDATETIME()
);
GO
CREATE ROLE [app_service];
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::[app] TO [app_service];
GO
