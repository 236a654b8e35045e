-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-releaseapplock-transact-sql
USE landlord;
EXEC sp_releaseapplock @Resource = {{resource:literal}}, @LockOwner = N'Session';
