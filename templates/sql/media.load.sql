-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-verifyonly-transact-sql
-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-arguments-transact-sql
-- LOADHISTORY enters the set into msdb, where its LSNs can be read as text. Checksums are verified where it has them.
RESTORE VERIFYONLY FROM {{files:disks}} WITH FILE = {{position:int}}, LOADHISTORY;
