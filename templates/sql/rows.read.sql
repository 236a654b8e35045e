-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-partitions-transact-sql
SELECT s.name AS schema_name, t.name AS table_name, SUM(p.rows) AS row_count
FROM {{database:id}}.sys.tables AS t
JOIN {{database:id}}.sys.schemas AS s ON s.schema_id = t.schema_id
JOIN {{database:id}}.sys.partitions AS p ON p.object_id = t.object_id AND p.index_id IN (0, 1)
WHERE s.name <> N'landlord'
GROUP BY s.name, t.name
ORDER BY s.name, t.name;
