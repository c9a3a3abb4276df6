-- Links with which people invite each other: whoever follows one may become a friend of whoever made it.
create table invitations (
    digest {bytes} primary key,
    owner bigint not null references accounts (cid) on delete cascade,
    expires bigint not null
) {clustered};

create index invitations_owner on invitations (owner, expires);
create index invitations_expires on invitations (expires);
