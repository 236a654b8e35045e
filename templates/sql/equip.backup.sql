-- https://learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles
IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = {{backup:literal}})
  CREATE USER {{backup:id}} FOR LOGIN {{backup:id}};
IF NOT EXISTS (
  SELECT 1
  FROM sys.database_role_members AS m
  JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
  JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id
  WHERE r.name = N'db_backupoperator' AND u.name = {{backup:literal}})
  ALTER ROLE db_backupoperator ADD MEMBER {{backup:id}};
