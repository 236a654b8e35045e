-- https://learn.microsoft.com/sql/t-sql/language-elements/rollback-transaction-transact-sql
IF @@TRANCOUNT > 0
  ROLLBACK;
