-- https://learn.microsoft.com/sql/t-sql/statements/backup-transact-sql
BACKUP DATABASE {{database:id}}
TO {{files:disks}}
WITH DIFFERENTIAL, CHECKSUM, {{options:words}}, FORMAT, INIT, STATS = 5, NAME = {{name:literal}}, DESCRIPTION = {{description:literal}};
