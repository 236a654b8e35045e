-- https://learn.microsoft.com/sql/t-sql/statements/drop-login-transact-sql
IF EXISTS (SELECT 1 FROM sys.server_principals WHERE name = {{login:literal}})
  DROP LOGIN {{login:id}};
