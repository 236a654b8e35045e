-- https://learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options
ALTER DATABASE {{database:id}} SET RECOVERY FULL;
ALTER DATABASE {{database:id}} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
ALTER DATABASE {{database:id}} SET PAGE_VERIFY CHECKSUM;
ALTER DATABASE {{database:id}} SET AUTO_CLOSE OFF;
ALTER DATABASE {{database:id}} SET AUTO_SHRINK OFF;
