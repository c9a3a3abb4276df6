-- Letters that are to be sent, each by one node; or, where there is no mail server, to be shown.
create table letters (
    id bigint primary key,
    recipient {text} not null,
    subject {text} not null,
    body {text} not null,
    -- Where somebody says that they want no more of the kind.
    stop {text} not null,
    made bigint not null,
    attempts bigint not null default 0,
    due bigint not null
) {clustered};

create index letters_due on letters (due);
create index letters_made on letters (made);

-- Whom people have asked by e-mail address, and by what whoever gets a letter of it says that they want no more. Addresses
-- are kept as a digest: of whom nobody knows, nothing is known.
create table asked_addresses (
    id bigint primary key,
    asker bigint not null references accounts (cid) on delete cascade,
    address {bytes} not null,
    stop {bytes},
    made bigint not null
) {clustered};

create index asked_addresses_asker on asked_addresses (asker, made);
create index asked_addresses_address on asked_addresses (address, made);
create unique index asked_addresses_stop on asked_addresses (stop) where stop is not null;
create index asked_addresses_made on asked_addresses (made);

-- Who wants no letters of people whom they do not know.
create table closed_addresses (
    address {bytes} primary key,
    made bigint not null
) {clustered};

-- Links that go by mail do not count among those that somebody has made.
alter table invitations add column mailed boolean not null default false;
