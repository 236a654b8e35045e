-- https://learn.microsoft.com/sql/t-sql/statements/deny-server-permissions-transact-sql
USE master;
DENY VIEW ANY DATABASE TO {{login:id}};
