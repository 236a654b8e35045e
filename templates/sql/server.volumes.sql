-- https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-os-volume-stats-transact-sql
SELECT
  v.volume_mount_point AS mount_point,
  MAX(v.total_bytes) AS total_bytes,
  MIN(v.available_bytes) AS available_bytes
FROM sys.master_files AS f
CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v
WHERE f.database_id <> DB_ID(N'tempdb')
GROUP BY v.volume_mount_point
ORDER BY v.volume_mount_point;
