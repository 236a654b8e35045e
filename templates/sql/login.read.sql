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
SELECT d.permission_name
FROM sys.server_principals AS p
JOIN sys.server_permissions AS d ON d.grantee_principal_id = p.principal_id
WHERE p.name = @login AND d.state <> 'D' AND NOT (d.class = 100 AND d.permission_name = N'CONNECT SQL')
ORDER BY d.permission_name;
SELECT a.name
FROM sys.server_permissions AS d
JOIN sys.server_principals AS a ON a.principal_id = d.grantee_principal_id
LEFT JOIN sys.server_principals AS p ON d.class = 101 AND p.principal_id = d.major_id
WHERE d.state <> 'D'
  AND ((p.name = @login AND d.permission_name IN (N'IMPERSONATE', N'CONTROL')) OR (d.class = 100 AND d.permission_name = N'IMPERSONATE ANY LOGIN'))
ORDER BY a.name;
