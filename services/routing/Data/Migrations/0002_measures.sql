-- What the desk's numbers are read from (decision 0030). The relay role sees which consultations wait or are open, and since when; it sees these ids in the
-- outbox already, and nothing else of the rows.
alter table talk_marks add column unanswered_since timestamptz;
create policy measured on consultations for select to ${relay} using (state in (1, 3));
grant select (tenant_id, consultation_id, state, requested_at) on consultations to ${relay};
create policy measured on talk_marks for select to ${relay} using (unanswered_since is not null);
grant select (tenant_id, consultation_id, unanswered_since) on talk_marks to ${relay};
