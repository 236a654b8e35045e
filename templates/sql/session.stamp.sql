-- https://learn.microsoft.com/sql/t-sql/statements/set-context-info-transact-sql
SET CONTEXT_INFO {{stamp:hex}};
