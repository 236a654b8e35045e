-- https://learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql
GRANT DELETE ON dbo.{{table:id}} TO {{role:id}};
