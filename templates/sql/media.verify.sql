-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-verifyonly-transact-sql
RESTORE VERIFYONLY FROM {{files:disks}} WITH FILE = {{position:int}}, CHECKSUM;
