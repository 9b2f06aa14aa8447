-- Which event the reader of a feed has in hand while the page before was applied by another process, and how many have taken it and not come back (decision 0031).
alter table cursors add column in_hand uuid, add column takes int not null default 0, add column moved_by uuid;
