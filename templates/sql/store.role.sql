-- https://learn.microsoft.com/sql/t-sql/statements/create-role-transact-sql
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql
IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = {{name:literal}}) CREATE ROLE {{role:id}};
