-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-transact-sql
RESTORE DATABASE {{database:id}} WITH RECOVERY;
