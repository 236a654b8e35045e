-- https://learn.microsoft.com/sql/t-sql/language-elements/kill-transact-sql
KILL {{session:int}};
