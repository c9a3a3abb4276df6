-- Files that people share: in pieces, so that nothing ever holds one as a whole. They live in the database, so that they
-- are on every node and in its backup.
create table files (
    id bigint primary key,
    -- Who has uploaded it, and what they call it.
    owner bigint not null references accounts (cid) on delete cascade,
    upload bigint not null,
    -- The part of its address that nobody can guess.
    key {text} not null,
    name {text} not null,
    made bigint not null,
    -- Until it is there as a whole, these are not known.
    media_type {text},
    bytes bigint,
    width bigint,
    height bigint,
    -- Where it was said.
    conversation bigint,
    entry bigint
) {clustered};

create unique index files_upload on files (owner, upload);
create unique index files_key on files (key);
create index files_entry on files (conversation, entry) where conversation is not null;
create index files_made on files (made);

-- `small` is the small picture, beside the file itself.
create table file_pieces (
    file bigint not null references files (id) on delete cascade,
    small boolean not null,
    number bigint not null,
    bytes {bytes} not null,
    primary key (file, small, number)
);
