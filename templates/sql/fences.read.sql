-- https://learn.microsoft.com/sql/t-sql/functions/db-id-transact-sql
IF DB_ID(N'landlord') IS NOT NULL
  SELECT fence_key, token FROM landlord.dbo.fences;
