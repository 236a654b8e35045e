-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-recovery-status-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-tables/backupset-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-tables/backupmediafamily-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-tables/backupmediaset-transact-sql
-- Of one database, or of all where @database is NULL; @since is UTC in ISO 8601. LSNs as text: a driver would round them. 127: unknown zone.
SELECT d.name, r.family_guid, r.recovery_fork_guid, CONVERT(varchar(25), r.last_log_backup_lsn) AS log_start
FROM sys.databases AS d
JOIN sys.database_recovery_status AS r ON r.database_id = d.database_id
WHERE (@database IS NULL OR d.name = @database) AND d.database_id > 4;
SELECT
  s.backup_set_uuid, s.family_guid, s.database_name, s.type, s.is_copy_only, s.is_damaged, s.is_snapshot, s.has_incomplete_metadata,
  s.has_backup_checksums, s.has_bulk_logged_data, s.server_name, s.begins_log_chain, s.position, s.name, s.description, s.time_zone, s.backup_start_date, s.backup_finish_date,
  CONVERT(varchar(25), s.first_lsn) AS first_lsn,
  CONVERT(varchar(25), s.last_lsn) AS last_lsn,
  CONVERT(varchar(25), s.checkpoint_lsn) AS checkpoint_lsn,
  CONVERT(varchar(25), s.database_backup_lsn) AS database_backup_lsn,
  CONVERT(varchar(25), s.differential_base_lsn) AS differential_base_lsn,
  CONVERT(varchar(25), s.fork_point_lsn) AS fork_point_lsn,
  s.differential_base_guid, s.first_recovery_fork_guid, s.last_recovery_fork_guid,
  CONVERT(bigint, s.backup_size) AS backup_size,
  CONVERT(bigint, s.compressed_backup_size) AS compressed_backup_size,
  m.media_family_count, f.family_sequence_number, f.mirror, f.physical_device_name
FROM msdb.dbo.backupset AS s
JOIN msdb.dbo.backupmediaset AS m ON m.media_set_id = s.media_set_id
JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = s.media_set_id
WHERE (@database IS NULL OR s.database_name = @database)
  AND DATEADD(MINUTE, CASE s.time_zone WHEN 127 THEN 0 ELSE -15 * s.time_zone END, s.backup_finish_date) >= CONVERT(datetime2, @since)
ORDER BY s.backup_set_id, f.mirror, f.family_sequence_number;
