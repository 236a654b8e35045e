SELECT COUNT(*) AS [done]
FROM [sys].[databases] AS d
CROSS JOIN [app].[schema_version] AS v
WHERE d.[database_id] = DB_ID() AND d.[page_verify_option] = 2 AND v.[version] = N'0003-page-verify';
