-- https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql
SET XACT_ABORT ON;
BEGIN TRAN;
