-- What people hold of each other: for two people up to two rows, each as its owner sees it. The names of categories are
-- separated by line breaks.
create table friends (
    owner bigint not null references accounts (cid) on delete cascade,
    person bigint not null references accounts (cid) on delete cascade,
    standing bigint not null,
    note {text} not null default '',
    favourite boolean not null default false,
    hidden boolean not null default false,
    blocked boolean not null default false,
    categories {text} not null default '',
    primary key (owner, person)
) {clustered};

create index friends_person on friends (person);

-- Friends are contacts as well.
create index contacts_cid on contacts (owner, cid) where cid is not null;

-- What people have told the operator. It refers to nothing: it outlives what it is about.
create table reports (
    made bigint not null,
    reporter bigint not null,
    person bigint not null,
    reason {text} not null,
    conversation bigint,
    entry bigint,
    copy {text}
);

create index reports_made on reports (made);

-- How people have chosen to be seen; who has not chosen has no row.
create table presences (
    cid bigint primary key references accounts (cid) on delete cascade,
    status bigint not null,
    message {text} not null,
    shows_seen boolean not null,
    seen bigint
) {clustered};

-- A node says now and then that it is there: one row, however many devices are connected to it.
create table nodes (
    node bigint primary key,
    expires bigint not null
) {clustered};

create table devices (
    id bigint primary key,
    cid bigint not null references accounts (cid) on delete cascade,
    node bigint not null,
    idle boolean not null
) {clustered};

create index devices_cid on devices (cid, node, idle);
create index devices_node on devices (node);

create table conversations (
    id bigint primary key,
    kind bigint not null,
    -- What makes it the only one: of a pair the two people, the smaller number first; of a group who made it, and what
    -- they called that.
    one bigint not null,
    other bigint not null,
    name {text} not null default '',
    -- The number of the latest entry, and when it was made.
    last bigint not null default 0,
    latest bigint not null
) {clustered};

create unique index conversations_only on conversations (kind, one, other);

create table members (
    conversation bigint not null references conversations (id) on delete cascade,
    cid bigint not null references accounts (cid) on delete cascade,
    role bigint not null,
    -- The number of the entry with which they came: the log before it is not theirs.
    since bigint not null,
    delivered bigint not null,
    read bigint not null,
    -- What the others see of these two: of a pair it stays where it was while one has blocked the other.
    shown_delivered bigint not null,
    shown_read bigint not null,
    muted bigint,
    primary key (conversation, cid)
) {clustered};

create index members_cid on members (cid);

-- Written at its end: twice as quick as in the order of the conversations. A sender refers to nobody: what somebody
-- said stays in the log, which has no gaps.
create table entries (
    conversation bigint not null references conversations (id) on delete cascade,
    number bigint not null,
    made bigint not null,
    sender bigint not null,
    id bigint,
    content {text} not null,
    -- Whether it counts as unread.
    said boolean not null,
    -- Who does not see what it is.
    withheld_from bigint,
    -- Of an edit, the entry whose words it replaces.
    edited bigint
);

-- A number is given once, by the row of its conversation. With what follows it, unread entries are counted in the index.
create index entries_number on entries (conversation, number, sender, said, withheld_from);
create unique index entries_id on entries (conversation, sender, id) where id is not null;
create index entries_edited on entries (conversation, edited) where edited is not null;
