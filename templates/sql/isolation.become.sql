-- https://learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql
EXECUTE AS LOGIN = {{login:literal}};
