-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-principals-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-role-members-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-permissions-transact-sql
SELECT name, is_disabled FROM sys.server_principals WHERE name = @login AND type = N'S';
SELECT r.name
FROM sys.server_role_members AS m
JOIN sys.server_principals AS r ON r.principal_id = m.role_principal_id
JOIN sys.server_principals AS p ON p.principal_id = m.member_principal_id
WHERE p.name = @login;
SELECT x.permission_name, x.state, t.name AS target
FROM sys.server_permissions AS x
JOIN sys.server_principals AS p ON p.principal_id = x.grantee_principal_id
LEFT JOIN sys.server_principals AS t ON x.class = 101 AND t.principal_id = x.major_id
WHERE p.name = @login;
