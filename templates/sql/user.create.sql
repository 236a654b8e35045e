-- https://learn.microsoft.com/sql/t-sql/statements/create-user-transact-sql
CREATE USER {{user:id}} FOR LOGIN {{login:id}} WITH DEFAULT_SCHEMA = {{schema:id}};
