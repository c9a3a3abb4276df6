-- Words in braces differ: {text} compares by its bytes, {bytes} are bytes, and a {clustered} table is stored in the
-- order of its primary key where the database can do that. Times are milliseconds since 1970. Unsigned numbers of 64
-- bits are stored as signed ones. Names of scopes are separated by spaces, addresses by line breaks.

create table accounts (
    cid bigint primary key,
    email {text} not null,
    email_key {text} not null unique,
    password {text} not null,
    created bigint not null,
    -- How many contacts the address book holds: every page of it says so, and counting 20,000 takes a millisecond.
    contacts bigint not null default 0
) {clustered};

create table visits (
    digest {bytes} primary key,
    cid bigint not null references accounts (cid) on delete cascade,
    began bigint not null,
    seen bigint not null
) {clustered};

create index visits_cid on visits (cid);

create table profiles (
    cid bigint primary key references accounts (cid) on delete cascade,
    document {text} not null
) {clustered};

create table pictures (
    cid bigint not null references accounts (cid) on delete cascade,
    tag {text} not null,
    media_type {text} not null,
    bytes {bytes} not null,
    primary key (cid, tag)
);

create table applications (
    client_id bigint primary key,
    name {text} not null,
    secret {bytes},
    redirect_uris {text} not null,
    origins {text} not null,
    approved {text} not null,
    created bigint not null
) {clustered};

create table logos (
    client_id bigint primary key references applications (client_id) on delete cascade,
    tag {text} not null,
    media_type {text} not null,
    bytes {bytes} not null
);

create table grants (
    id bigint primary key,
    cid bigint not null references accounts (cid) on delete cascade,
    client_id bigint not null references applications (client_id) on delete cascade,
    scopes {text} not null,
    remembered boolean not null,
    given bigint not null,
    expires bigint not null,
    used bigint,
    revoked bigint
) {clustered};

-- One live grant per person and application.
create unique index grants_live on grants (cid, client_id) where revoked is null;
create index grants_client_id on grants (client_id);

create table codes (
    digest {bytes} primary key,
    grant_id bigint not null references grants (id) on delete cascade,
    client_id bigint not null,
    redirect_uri {text} not null,
    challenge {text},
    created bigint not null,
    redeemed bigint
) {clustered};

create index codes_grant_id on codes (grant_id);

create table access_tokens (
    digest {bytes} primary key,
    grant_id bigint not null references grants (id) on delete cascade,
    family bigint not null,
    expires bigint not null
) {clustered};

create index access_tokens_grant_id on access_tokens (grant_id);
create index access_tokens_family on access_tokens (family);

create table refresh_tokens (
    digest {bytes} primary key,
    grant_id bigint not null references grants (id) on delete cascade,
    family bigint not null,
    client_id bigint not null,
    rotated bigint
) {clustered};

create index refresh_tokens_grant_id on refresh_tokens (grant_id);
create index refresh_tokens_family on refresh_tokens (family);

-- A contact is represented by its document, kept ready; the columns beside it are what queries filter and sort by.
create table contacts (
    owner bigint not null references accounts (cid) on delete cascade,
    sort_key {text} not null,
    id {text} not null,
    updated bigint not null,
    document {text} not null,
    uid {text},
    cid {text},
    is_friend boolean not null,
    formatted_name {text} not null,
    first_name {text},
    last_name {text},
    nick_name {text},
    birthday {text},
    company {text},
    job_title {text},
    primary key (owner, sort_key, id)
) {clustered};

create unique index contacts_id on contacts (owner, id);

-- The card that a contact came from, as it came, so that nothing in it is lost.
create table cards (
    owner bigint not null references accounts (cid) on delete cascade,
    id {text} not null,
    source {text} not null,
    primary key (owner, id)
);
