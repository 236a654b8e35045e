-- https://learn.microsoft.com/sql/t-sql/queries/select-transact-sql
SELECT id, checksum, release, applied_at
FROM {{database:id}}.landlord.migrations
ORDER BY applied_at, id;
