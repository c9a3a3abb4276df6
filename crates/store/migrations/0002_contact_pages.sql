-- Address books as they are mostly read: from one contact on, in their order. The documents of a hundred contacts lie in
-- one piece, a line each. Derived from `contacts`, and written anew with every change there. Not clustered: SQLite would
-- read whole pieces to compare their keys.
create table contact_pages (
    owner bigint not null references accounts (cid) on delete cascade,
    place bigint not null,
    documents {text} not null,
    primary key (owner, place)
);

insert into contact_pages (owner, place, documents)
select owner, place, string_agg(document, '
' order by sort_key, id)
from (
    select owner, sort_key, id, document,
        (row_number() over (partition by owner order by sort_key, id) - 1) / 100 as place
    from contacts
) as placed
group by owner, place;
