-- https://learn.microsoft.com/sql/t-sql/statements/revert-transact-sql
REVERT;
