-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-role-members-transact-sql
SELECT CONVERT(nvarchar(4000), e.value) AS marker
FROM {{database:id}}.sys.extended_properties AS e
WHERE e.class = 0 AND e.name = N'landlord.tenant';
SELECT u.name, u.sid, r.name AS role
FROM {{database:id}}.sys.database_principals AS u
LEFT JOIN {{database:id}}.sys.database_role_members AS m ON m.member_principal_id = u.principal_id
LEFT JOIN {{database:id}}.sys.database_principals AS r ON r.principal_id = m.role_principal_id
WHERE u.type IN ('S', 'U', 'G') AND u.principal_id > 4
ORDER BY u.name, r.name;
SELECT COUNT(*) AS journals
FROM {{database:id}}.sys.tables AS t
JOIN {{database:id}}.sys.schemas AS s ON s.schema_id = t.schema_id
WHERE s.name = N'landlord' AND t.name = N'migrations';
