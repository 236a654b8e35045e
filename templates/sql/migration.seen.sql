-- https://learn.microsoft.com/sql/t-sql/queries/select-transact-sql
SELECT checksum FROM landlord.migrations WHERE id = @id;
