-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-labelonly-transact-sql
RESTORE LABELONLY FROM {{file:disks}};
