-- https://learn.microsoft.com/sql/t-sql/statements/alter-authorization-transact-sql
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = {{database:literal}} AND SUSER_SNAME(owner_sid) = {{owner:literal}})
  ALTER AUTHORIZATION ON DATABASE::{{database:id}} TO {{owner:id}};
