-- https://learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql
GRANT INSERT ON dbo.{{table:id}} TO {{role:id}};
