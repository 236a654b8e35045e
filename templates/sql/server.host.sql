-- https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql
SELECT
  CONVERT(nvarchar(128), SERVERPROPERTY(N'MachineName')) AS machine,
  CONVERT(int, SERVERPROPERTY(N'EngineEdition')) AS engine_edition,
  CONVERT(int, SERVERPROPERTY(N'IsHadrEnabled')) AS availability_groups,
  DB_ID(N'landlord') AS landlord;
