-- https://learn.microsoft.com/sql/relational-databases/system-tables/logmarkhistory-transact-sql
-- The LSN as text: a driver would round it. mark_time is the server's own.
SELECT CONVERT(varchar(25), lsn) AS lsn, mark_time
FROM msdb.dbo.logmarkhistory
WHERE database_name = @database AND mark_name = @mark
ORDER BY mark_time;
