-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-role-members-transact-sql
SELECT u.sid, r.name AS role
FROM sys.database_principals AS u
LEFT JOIN sys.database_role_members AS m ON m.member_principal_id = u.principal_id
LEFT JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
WHERE u.name = @user AND u.type IN ('S', 'U', 'G')
ORDER BY r.name;
