-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
-- https://learn.microsoft.com/sql/t-sql/functions/has-perms-by-name-transact-sql
SELECT
  is_read_committed_snapshot_on, delayed_durability, recovery_model_desc, is_auto_close_on,
  HAS_PERMS_BY_NAME(N'dbo.runs', N'OBJECT', N'SELECT') AS may_look,
  HAS_PERMS_BY_NAME(N'dbo.runs', N'OBJECT', N'INSERT') AS may_run,
  HAS_PERMS_BY_NAME(N'dbo.lease_breaks', N'OBJECT', N'INSERT') AS may_break,
  HAS_PERMS_BY_NAME(N'dbo.approvals', N'OBJECT', N'INSERT') AS may_approve
FROM sys.databases WHERE name = DB_NAME();
