-- The keys that all nodes over this database share.
create table node_keys (
    name {text} primary key,
    secret {bytes} not null
) {clustered};

-- The browsers that can be reached while no page is open. One ends with the sign-in in which it was named, and with the
-- grant that this came from.
create table push_subscriptions (
    endpoint {text} primary key,
    cid bigint not null references accounts (cid) on delete cascade,
    grant_id bigint not null references grants (id) on delete cascade,
    family bigint not null,
    p256dh {text} not null,
    auth {text} not null,
    made bigint not null
) {clustered};

create index push_subscriptions_cid on push_subscriptions (cid, made);
create index push_subscriptions_grant on push_subscriptions (grant_id);
create index push_subscriptions_family on push_subscriptions (family);

-- When people want to be left alone: minutes since midnight, in a zone of theirs.
create table quiet_hours (
    cid bigint primary key references accounts (cid) on delete cascade,
    begins bigint not null,
    ends bigint not null,
    zone {text} not null
) {clustered};
