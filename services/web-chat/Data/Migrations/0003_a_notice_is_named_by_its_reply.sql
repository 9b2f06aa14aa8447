-- The first unread reply names the notice: one that was sent before a restore is not sent again after it (decision 0042). Empty where it was counted before this.
alter table pending_notices add column first_entry_id uuid;
