-- https://learn.microsoft.com/sql/t-sql/statements/grant-object-permissions-transact-sql
-- Whoever may enter the database sees that there is a store, and is then told which role reads it.
GRANT VIEW DEFINITION ON dbo.schema_migrations TO [public];
