-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-master-files-transact-sql
SELECT
  d.name,
  SUSER_SNAME(d.owner_sid) AS owner,
  d.state_desc,
  d.recovery_model_desc,
  d.collation_name,
  d.is_read_committed_snapshot_on,
  d.page_verify_option_desc,
  d.is_auto_close_on,
  d.is_auto_shrink_on,
  d.is_trustworthy_on,
  d.is_db_chaining_on
FROM sys.databases AS d
WHERE d.name = @database;
SELECT f.type_desc, f.name, f.physical_name, f.size, f.growth, f.is_percent_growth
FROM sys.master_files AS f
JOIN sys.databases AS d ON d.database_id = f.database_id
WHERE d.name = @database
ORDER BY f.file_id;
