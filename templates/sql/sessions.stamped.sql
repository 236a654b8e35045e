-- https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql
SELECT session_id, context_info
FROM sys.dm_exec_sessions
WHERE context_info IS NOT NULL AND session_id <> @@SPID;
