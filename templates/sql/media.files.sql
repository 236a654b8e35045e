-- https://learn.microsoft.com/sql/t-sql/statements/restore-statements-filelistonly-transact-sql
RESTORE FILELISTONLY FROM {{file:disks}} WITH FILE = {{position:int}};
