-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
-- https://learn.microsoft.com/sql/t-sql/language-elements/try-catch-transact-sql
-- One of many reads in a batch: its number comes before its results, and a mark behind them where it failed.
BEGIN TRY
  SELECT {{number:int}} AS question;
  EXECUTE sp_executesql {{text:literal}}, N'@database nvarchar(128), @login nvarchar(128), @since nvarchar(30)',
    @database = {{database:literal}}, @login = {{login:literal}}, @since = {{since:literal}};
END TRY
BEGIN CATCH
  SELECT 1 AS failed;
END CATCH;
