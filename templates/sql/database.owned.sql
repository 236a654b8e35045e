-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
SELECT COUNT(*) AS owned
FROM sys.databases
WHERE name = @database AND SUSER_SNAME(owner_sid) = ORIGINAL_LOGIN();
