-- https://learn.microsoft.com/sql/t-sql/language-elements/use-transact-sql
USE {{database:id}};
