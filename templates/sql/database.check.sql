-- https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkdb-transact-sql
DBCC CHECKDB ({{database:literal}}) WITH NO_INFOMSGS, ALL_ERRORMSGS;
