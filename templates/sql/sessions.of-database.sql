-- https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql
SELECT session_id, program_name, host_name
FROM sys.dm_exec_sessions
WHERE is_user_process = 1 AND database_id = DB_ID(@database) AND session_id <> @@SPID;
