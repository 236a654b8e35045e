-- https://learn.microsoft.com/sql/t-sql/queries/select-transact-sql
SELECT COUNT(*) AS stores FROM dbo.site WHERE one = 1;
SELECT COUNT(*) AS fences FROM dbo.fences WHERE fence_key = N'';
