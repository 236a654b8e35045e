-- https://learn.microsoft.com/sql/t-sql/statements/alter-login-transact-sql
IF EXISTS (SELECT 1 FROM sys.server_principals WHERE name = {{login:literal}})
  ALTER LOGIN {{login:id}} DISABLE;
