-- https://learn.microsoft.com/sql/t-sql/statements/alter-role-transact-sql
ALTER ROLE {{role:id}} ADD MEMBER {{user:id}};
