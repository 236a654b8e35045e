-- https://learn.microsoft.com/sql/t-sql/statements/drop-database-transact-sql
-- https://learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = {{database:literal}} AND state = 0)
  ALTER DATABASE {{database:id}} SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
IF EXISTS (SELECT 1 FROM sys.databases WHERE name = {{database:literal}})
  DROP DATABASE {{database:id}};
