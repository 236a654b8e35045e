-- https://learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql
ALTER DATABASE {{database:id}} MODIFY NAME = {{name:id}};
