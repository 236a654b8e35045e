-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-master-files-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-tables/restorehistory-transact-sql
-- LSNs as text: a driver would round them. Times of msdb are the server's own.
SELECT
  d.state_desc, f.type_desc, f.name, f.physical_name,
  CONVERT(varchar(25), f.redo_start_lsn) AS redo_start_lsn, f.redo_start_fork_guid, f.differential_base_guid
FROM sys.databases AS d
JOIN sys.master_files AS f ON f.database_id = d.database_id
WHERE d.name = @database
ORDER BY f.file_id;
SELECT b.backup_set_uuid
FROM msdb.dbo.restorehistory AS h
JOIN msdb.dbo.backupset AS b ON b.backup_set_id = h.backup_set_id
JOIN sys.databases AS d ON d.name = h.destination_database_name
WHERE h.destination_database_name = @database AND h.restore_date >= d.create_date
ORDER BY h.restore_history_id;
