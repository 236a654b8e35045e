-- https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql
SELECT
  CONVERT(nvarchar(128), SERVERPROPERTY(N'ProductVersion')) AS version,
  CONVERT(nvarchar(128), SERVERPROPERTY(N'Edition')) AS edition,
  CONVERT(nvarchar(128), SERVERPROPERTY(N'Collation')) AS collation,
  CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultDataPath')) AS data_path,
  CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultLogPath')) AS log_path,
  SYSUTCDATETIME() AS utc_now;
IF DB_ID(N'landlord') IS NOT NULL
  SELECT store FROM landlord.dbo.site WHERE one = 1;
