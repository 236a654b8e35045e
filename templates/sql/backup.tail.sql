-- https://learn.microsoft.com/sql/t-sql/statements/backup-transact-sql
-- NORECOVERY: the database is left restoring, so nothing can be written after it.
BACKUP LOG {{database:id}}
TO {{files:disks}}
WITH NORECOVERY, CHECKSUM, {{options:words}}, FORMAT, INIT, STATS = 5, NAME = {{name:literal}}, DESCRIPTION = {{description:literal}};
