-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
-- https://learn.microsoft.com/sql/database-engine/configure-windows/cross-db-ownership-chaining-server-configuration-option
SELECT d.name, d.state_desc, d.containment_desc, d.is_db_chaining_on, d.is_trustworthy_on
FROM sys.databases AS d
WHERE d.database_id > 4
ORDER BY d.name;
SELECT CONVERT(int, c.value_in_use) AS chaining
FROM sys.configurations AS c
WHERE c.name = N'cross db ownership chaining';
SELECT s.login_name, COUNT(*) AS sessions
FROM sys.dm_exec_sessions AS s
WHERE s.database_id = DB_ID(@database) AND s.is_user_process = 1
GROUP BY s.login_name
ORDER BY s.login_name;
