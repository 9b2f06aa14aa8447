-- The trace that an event was announced in (W3C's ids), so that it goes on where the event is heard. Null while nothing is traced.
alter table outbox add column trace_id uuid, add column span_id bigint;
