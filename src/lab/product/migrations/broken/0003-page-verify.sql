-- Not in a transaction: ALTER DATABASE ends with error 226 inside of one.
ALTER DATABASE CURRENT SET PAGE_VERIFY CHECKSUM;
GO
UPDATE [app].[schema_version] SET [version] = N'0003-page-verify';
GO
