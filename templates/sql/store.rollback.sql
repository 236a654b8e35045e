-- https://learn.microsoft.com/sql/t-sql/functions/trancount-transact-sql
IF @@TRANCOUNT > 0 ROLLBACK;
