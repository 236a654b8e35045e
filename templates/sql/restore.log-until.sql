-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-arguments-transact-sql
-- The time is local to the server that took the backup, ISO 8601 without offset.
RESTORE LOG {{database:id}}
FROM {{files:disks}}
WITH FILE = {{position:int}}, NORECOVERY, CHECKSUM, STATS = 5, STOPAT = {{at:literal}};
