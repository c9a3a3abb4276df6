-- Fifty documents in a piece, not a hundred: whoever asks for fifty does not read as many for nothing.
delete from contact_pages;

insert into contact_pages (owner, place, documents)
select owner, place, string_agg(document, '
' order by sort_key, id)
from (
    select owner, sort_key, id, document,
        (row_number() over (partition by owner order by sort_key, id) - 1) / 50 as place
    from contacts
) as placed
group by owner, place;
