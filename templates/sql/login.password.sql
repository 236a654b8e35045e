-- https://learn.microsoft.com/sql/t-sql/statements/alter-login-transact-sql
ALTER LOGIN {{login:id}} WITH PASSWORD = {{password:secret}};
