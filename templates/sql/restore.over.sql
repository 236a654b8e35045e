-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-transact-sql
RESTORE DATABASE {{database:id}}
FROM {{files:disks}}
WITH FILE = {{position:int}}, NORECOVERY, REPLACE, CHECKSUM, {{moves:moves}}, STATS = 5;
