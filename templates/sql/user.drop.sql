-- https://learn.microsoft.com/sql/t-sql/statements/drop-user-transact-sql
IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = {{user:literal}})
  DROP USER {{user:id}};
