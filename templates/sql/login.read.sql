-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-principals-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-permissions-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-role-members-transact-sql
SELECT p.name, p.sid, p.is_disabled, p.default_database_name
FROM sys.server_principals AS p
WHERE p.name = @login AND p.type IN ('S', 'U', 'G');
SELECT r.name
FROM sys.server_principals AS p
JOIN sys.server_role_members AS m ON m.member_principal_id = p.principal_id
JOIN sys.server_principals AS r ON r.principal_id = m.role_principal_id
WHERE p.name = @login
ORDER BY r.name;
SELECT COUNT(*) AS denials
FROM sys.server_principals AS p
JOIN sys.server_role_members AS m ON m.member_principal_id = p.principal_id
JOIN sys.server_permissions AS d ON d.grantee_principal_id = m.role_principal_id
WHERE p.name = @login AND d.permission_name = N'VIEW ANY DATABASE' AND d.state = 'D';
