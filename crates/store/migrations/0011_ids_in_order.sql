-- Ids of messages begin with the time: so the latest of a conversation, whoever says them, lie together at its end, and a
-- commit writes few pages. Ordered by sender first, it wrote one for each message.
drop index entries_id;
create unique index entries_id on entries (conversation, id, sender) where id is not null;
drop index room_entries_id;
create unique index room_entries_id on room_entries (room, id, sender) where id is not null;
