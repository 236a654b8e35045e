-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-server-principals-transact-sql
SELECT u.name, l.name AS login
FROM {{database:id}}.sys.database_principals AS u
LEFT JOIN sys.server_principals AS l ON l.sid = u.sid
WHERE u.type NOT IN ('R', 'A') AND u.principal_id > 4
ORDER BY u.name;
