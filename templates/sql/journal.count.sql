-- https://learn.microsoft.com/sql/t-sql/queries/select-transact-sql
SELECT COUNT(*) AS entries FROM {{database:id}}.landlord.migrations;
