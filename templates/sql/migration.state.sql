-- https://learn.microsoft.com/sql/t-sql/functions/xact-state-transact-sql
SELECT XACT_STATE() AS state, @@TRANCOUNT AS depth, DB_NAME() AS current_database;
