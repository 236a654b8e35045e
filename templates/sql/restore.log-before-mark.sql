-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-arguments-transact-sql
RESTORE LOG {{database:id}}
FROM {{files:disks}}
WITH FILE = {{position:int}}, NORECOVERY, CHECKSUM, STATS = 5, STOPBEFOREMARK = {{mark:literal}};
