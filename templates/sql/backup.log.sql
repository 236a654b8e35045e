-- https://learn.microsoft.com/sql/t-sql/statements/backup-transact-sql
BACKUP LOG {{database:id}}
TO {{files:disks}}
WITH CHECKSUM, {{options:words}}, FORMAT, INIT, STATS = 5, NAME = {{name:literal}}, DESCRIPTION = {{description:literal}};
