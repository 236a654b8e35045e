-- https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql
SELECT session_id, command, context_info, percent_complete
FROM sys.dm_exec_requests
WHERE context_info IS NOT NULL AND session_id <> @@SPID;
