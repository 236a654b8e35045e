-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-headeronly-transact-sql
RESTORE HEADERONLY FROM {{file:disks}};
