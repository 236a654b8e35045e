-- https://learn.microsoft.com/sql/t-sql/functions/has-dbaccess-transact-sql
-- https://learn.microsoft.com/sql/t-sql/queries/table-value-constructor-transact-sql
SELECT SUSER_SNAME() AS login, d.name AS database_name, HAS_DBACCESS(d.name) AS access
FROM (VALUES {{databases:rows}}) AS d (name);
