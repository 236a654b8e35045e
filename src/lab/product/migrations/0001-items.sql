CREATE SCHEMA [app];
GO
CREATE TABLE [app].[schema_version] (
  [id] int NOT NULL CONSTRAINT [pk_schema_version] PRIMARY KEY CONSTRAINT [ck_schema_version_one] CHECK ([id] = 1),
  [version] nvarchar(100) NOT NULL,
  [oldest_program] nvarchar(50) NOT NULL
);
GO
INSERT INTO [app].[schema_version] ([id], [version], [oldest_program]) VALUES (1, N'0001-items', N'1.0.0');
GO
CREATE TABLE [app].[people] (
  [id] nvarchar(64) NOT NULL CONSTRAINT [pk_people] PRIMARY KEY,
  [name] nvarchar(100) NOT NULL,
  [email] nvarchar(254) NOT NULL CONSTRAINT [uq_people_email] UNIQUE,
  [phone] nvarchar(32) NULL
);
GO
CREATE TABLE [app].[clients] (
  [id] nvarchar(64) NOT NULL CONSTRAINT [pk_clients] PRIMARY KEY,
  [person] nvarchar(64) NOT NULL,
  [last_sequence] bigint NOT NULL CONSTRAINT [df_clients_last_sequence] DEFAULT 0,
  [registered_at] datetime2(3) NOT NULL CONSTRAINT [df_clients_registered_at] DEFAULT SYSUTCDATETIME(),
  CONSTRAINT [fk_clients_person] FOREIGN KEY ([person]) REFERENCES [app].[people] ([id]),
  CONSTRAINT [ck_clients_last_sequence] CHECK ([last_sequence] >= 0)
);
GO
CREATE TABLE [app].[items] (
  [id] nvarchar(64) NOT NULL CONSTRAINT [pk_items] PRIMARY KEY,
  [position] bigint IDENTITY(1, 1) NOT NULL CONSTRAINT [uq_items_position] UNIQUE,
  [text] nvarchar(400) NOT NULL,
  [written_at] datetime2(3) NOT NULL CONSTRAINT [df_items_written_at] DEFAULT SYSUTCDATETIME()
);
GO
CREATE TABLE [app].[writes] (
  [client] nvarchar(64) NOT NULL,
  [sequence] bigint NOT NULL,
  [item] nvarchar(64) NOT NULL CONSTRAINT [uq_writes_item] UNIQUE,
  [made_at] datetime2(3) NOT NULL,
  CONSTRAINT [pk_writes] PRIMARY KEY ([client], [sequence]),
  CONSTRAINT [fk_writes_client] FOREIGN KEY ([client]) REFERENCES [app].[clients] ([id]),
  CONSTRAINT [fk_writes_item] FOREIGN KEY ([item]) REFERENCES [app].[items] ([id]),
  CONSTRAINT [ck_writes_sequence] CHECK ([sequence] > 0)
);
GO
CREATE ROLE [app_service];
GO
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::[app] TO [app_service];
GO
