-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-arguments-transact-sql
-- The time is local to the server that took the backup, ISO 8601 without offset: a mark may have been set more than once.
RESTORE LOG {{database:id}}
FROM {{files:disks}}
WITH FILE = {{position:int}}, NORECOVERY, CHECKSUM, STATS = 5, STOPBEFOREMARK = {{mark:literal}} AFTER {{after:literal}};
