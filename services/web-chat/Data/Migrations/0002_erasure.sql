-- Erasing a resident takes away every row that leads from a person to them (design 6).
grant delete on used_id_tokens, turn_aways to ${app};
