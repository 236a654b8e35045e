-- https://learn.microsoft.com/sql/t-sql/functions/has-dbaccess-transact-sql
SELECT SUSER_SNAME() AS login, {{database:literal}} AS database_name, HAS_DBACCESS({{database:literal}}) AS access;
