-- https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql
SELECT session_id, program_name, host_name
FROM sys.dm_exec_sessions
WHERE login_name = @login AND session_id <> @@SPID;
