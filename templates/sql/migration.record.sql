-- https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql
INSERT INTO landlord.migrations (id, checksum, release) VALUES (@id, @checksum, @release);
