-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
-- https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql
SET NOCOUNT ON;
SET XACT_ABORT ON;
SET LOCK_TIMEOUT {{wait:int}};
BEGIN TRAN;
DECLARE @got int;
EXEC @got = sp_getapplock @Resource = N'landlord', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = {{wait:int}};
IF @got < 0
BEGIN
  ROLLBACK;
  THROW 50003, N'Another program keeps the ops store locked.', 1;
END;
