-- Erasing deletes the row of a wrapped key: only a hold may stand in its way (0004_ending). A later table that points at a key by a foreign
-- key would refuse the erasure, so none does.
do $$
declare known record;
begin
    for known in select conrelid::regclass as owner, conname from pg_constraint
        where contype = 'f' and confrelid = 'deks'::regclass and conrelid <> 'held_deks'::regclass loop
        execute format('alter table %s drop constraint %I', known.owner, known.conname);
    end loop;
end $$;
