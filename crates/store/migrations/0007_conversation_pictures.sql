-- The pictures of groups. One of them has one, or none.
create table conversation_pictures (
    conversation bigint primary key references conversations (id) on delete cascade,
    tag {text} not null,
    media_type {text} not null,
    bytes {bytes} not null
);
