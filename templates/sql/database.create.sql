-- https://learn.microsoft.com/sql/t-sql/statements/create-database-transact-sql
CREATE DATABASE {{database:id}}
ON PRIMARY (NAME = {{dataName:literal}}, FILENAME = {{dataFile:literal}}, SIZE = {{dataMb:int}}MB, FILEGROWTH = {{growthMb:int}}MB)
LOG ON (NAME = {{logName:literal}}, FILENAME = {{logFile:literal}}, SIZE = {{logMb:int}}MB, FILEGROWTH = {{growthMb:int}}MB)
COLLATE {{collation:word}};
