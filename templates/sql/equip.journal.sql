-- https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
-- https://learn.microsoft.com/sql/t-sql/statements/grant-schema-permissions-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql
IF NOT EXISTS (
  SELECT 1
  FROM sys.tables AS t
  JOIN sys.schemas AS s ON s.schema_id = t.schema_id
  WHERE s.name = N'landlord' AND t.name = N'migrations')
  CREATE TABLE landlord.migrations (
    id nvarchar(200) NOT NULL CONSTRAINT migrations_key PRIMARY KEY,
    checksum char(64) NOT NULL,
    release nvarchar(50) NOT NULL,
    applied_at datetime2(3) NOT NULL CONSTRAINT migrations_applied_at DEFAULT SYSUTCDATETIME()
  );
GRANT SELECT ON SCHEMA::landlord TO {{reader:id}};
IF NOT EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 0 AND name = N'landlord.tenant')
  EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = {{marker:literal}};
