-- https://learn.microsoft.com/sql/t-sql/statements/grant-server-principal-permissions-transact-sql
GRANT IMPERSONATE ON LOGIN::{{login:id}} TO {{auditor:id}};
