-- The root of the last anchor, for the attestation's auditHead (trust.md 6.2).
alter table anchoring add column root text check (root ~ '^[0-9a-f]{64}$');
