-- https://learn.microsoft.com/sql/t-sql/statements/create-user-transact-sql
-- https://learn.microsoft.com/sql/t-sql/statements/alter-role-transact-sql
IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = {{deployer:literal}})
  CREATE USER {{deployer:id}} FOR LOGIN {{deployer:id}};
IF NOT EXISTS (
  SELECT 1
  FROM sys.database_role_members AS m
  JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
  JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id
  WHERE r.name = N'db_owner' AND u.name = {{deployer:literal}})
  ALTER ROLE db_owner ADD MEMBER {{deployer:id}};
IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = {{reader:literal}})
  CREATE USER {{reader:id}} FOR LOGIN {{reader:id}};
