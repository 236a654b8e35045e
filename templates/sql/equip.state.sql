-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/schemas-catalog-views-sys-schemas
SELECT COUNT(*) AS schemas FROM sys.schemas WHERE name = N'landlord';
