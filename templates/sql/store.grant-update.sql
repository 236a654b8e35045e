-- https://learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql
GRANT UPDATE ON dbo.{{table:id}} TO {{role:id}};
