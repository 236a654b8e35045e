-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
-- https://learn.microsoft.com/sql/t-sql/statements/set-context-info-transact-sql
-- https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql
SET NOCOUNT ON;
SET XACT_ABORT ON;
SET CONTEXT_INFO @stamp;
DECLARE @got int, @managing char(26), @seen bigint;
EXEC @got = sp_getapplock @Resource = @resource, @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = @wait;
IF @got >= 0
BEGIN
  BEGIN TRAN;
  SELECT @managing = store FROM dbo.site WITH (UPDLOCK, HOLDLOCK) WHERE one = 1;
  IF @managing <> @store
  BEGIN
    ROLLBACK;
    THROW 50002, N'Another store manages this server.', 1;
  END;
  SELECT @seen = token FROM dbo.fences WITH (UPDLOCK, HOLDLOCK) WHERE fence_key = @key;
  IF @seen > @token
  BEGIN
    ROLLBACK;
    THROW 50001, N'A higher fencing token was seen.', 1;
  END;
  IF @managing IS NULL
    INSERT INTO dbo.site (one, store) VALUES (1, @store);
  IF @seen IS NULL
    INSERT INTO dbo.fences (fence_key, token) VALUES (@key, @token);
  IF @seen < @token
    UPDATE dbo.fences SET token = @token WHERE fence_key = @key;
  COMMIT;
END;
SELECT @got AS got;
