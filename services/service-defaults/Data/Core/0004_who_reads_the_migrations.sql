-- Readiness compares what has been applied with what the release brings (Migrator.IsCompleteAsync).
grant select on migrations to ${relay};
