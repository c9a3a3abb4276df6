-- The rooms of events: one row from the first word on, or from the first thing that the owner did.
create table rooms (
    id bigint primary key,
    client_id bigint not null references applications (client_id) on delete cascade,
    event {text} not null,
    slow bigint not null default 0,
    held boolean not null default false,
    closed boolean not null default false,
    -- The numbers of the latest entry, and of the latest that had to wait.
    last bigint not null default 0,
    last_held bigint not null default 0,
    latest bigint not null
) {clustered};

create index rooms_client on rooms (client_id, latest);
create index rooms_latest on rooms (latest);

-- What was said has a sender and words; what tells that it is gone has its number.
create table room_entries (
    room bigint not null references rooms (id) on delete cascade,
    number bigint not null,
    made bigint not null,
    sender bigint references accounts (cid) on delete cascade,
    id bigint,
    content {text},
    removed bigint,
    primary key (room, number)
) {clustered};

create unique index room_entries_id on room_entries (room, sender, id) where id is not null;
create index room_entries_sender on room_entries (sender);
create index room_entries_made on room_entries (made);

create table room_held (
    room bigint not null references rooms (id) on delete cascade,
    number bigint not null,
    made bigint not null,
    sender bigint not null references accounts (cid) on delete cascade,
    id bigint not null,
    content {text} not null,
    primary key (room, number)
) {clustered};

create unique index room_held_id on room_held (room, sender, id);
create index room_held_sender on room_held (sender);

-- When somebody has last said something, and until when they may say nothing.
create table room_writers (
    room bigint not null references rooms (id) on delete cascade,
    cid bigint not null references accounts (cid) on delete cascade,
    latest bigint,
    banned bigint,
    primary key (room, cid)
) {clustered};

create index room_writers_cid on room_writers (cid);

-- What moderators did, and the owner, where nobody is named. It refers to nothing: it outlives what it is about.
create table room_acts (
    room bigint not null,
    made bigint not null,
    moderator bigint,
    act {text} not null
);

create index room_acts_room on room_acts (room, made);
create index room_acts_made on room_acts (made);

-- Who moderates the rooms of an application, besides whoever knows its secret.
create table room_moderators (
    client_id bigint not null references applications (client_id) on delete cascade,
    cid bigint not null references accounts (cid) on delete cascade,
    primary key (client_id, cid)
) {clustered};

create index room_moderators_cid on room_moderators (cid);
