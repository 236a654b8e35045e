-- https://learn.microsoft.com/sql/t-sql/statements/alter-server-role-transact-sql
ALTER SERVER ROLE {{role:id}} ADD MEMBER {{login:id}};
