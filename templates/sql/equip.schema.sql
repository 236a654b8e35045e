-- https://learn.microsoft.com/sql/t-sql/statements/create-schema-transact-sql
CREATE SCHEMA landlord AUTHORIZATION dbo;
