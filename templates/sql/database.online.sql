-- https://learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options
ALTER DATABASE {{database:id}} SET ONLINE;
