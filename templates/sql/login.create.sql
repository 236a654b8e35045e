-- https://learn.microsoft.com/sql/t-sql/statements/create-login-transact-sql
CREATE LOGIN {{login:id}} WITH PASSWORD = {{password:secret}}, SID = {{sid:hex}}, DEFAULT_DATABASE = {{database:id}}, CHECK_POLICY = ON, CHECK_EXPIRATION = OFF;
