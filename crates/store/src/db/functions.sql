-- What filters may call, for PostgreSQL. SQLite is taught the same functions in function.rs, by the reference itself.
-- Letters change one by one; a letter that has no single counterpart stays.

create or replace function odata_tolower(string text) returns text immutable parallel safe language sql as $$
    select case when octet_length(string) = char_length(string) then lower(string collate "C")
                else translate(string, '{capitals}', '{smalls_of_capitals}') end
$$;

create or replace function odata_toupper(string text) returns text immutable parallel safe language sql as $$
    select case when octet_length(string) = char_length(string) then upper(string collate "C")
                else translate(string, '{smalls}', '{capitals_of_smalls}') end
$$;

create or replace function odata_trim(string text) returns text immutable parallel safe language sql as $$
    select btrim(string, '{whitespace}')
$$;

create or replace function odata_concat(string text, other text) returns text immutable parallel safe language sql as $$
    select string || other
$$;

create or replace function odata_length(string text) returns bigint immutable parallel safe language sql as $$
    select char_length(string)::bigint
$$;

create or replace function odata_indexof(string text, part text) returns bigint immutable parallel safe language sql as $$
    select strpos(string, part)::bigint - 1
$$;

create or replace function odata_startswith(string text, part text) returns boolean immutable parallel safe language sql as $$
    select starts_with(string, part)
$$;

create or replace function odata_endswith(string text, part text) returns boolean immutable parallel safe language sql as $$
    select right(string, nullif(length(part), 0)) = part or (part = '' and string is not null)
$$;

create or replace function odata_contains(string text, part text) returns boolean immutable parallel safe language sql as $$
    select strpos(string, part) > 0
$$;

create or replace function odata_substring(string text, start bigint) returns text immutable parallel safe language sql as $$
    select case when start is not null then substr(string, least(greatest(start, 0), 1000000000)::integer + 1) end
$$;

create or replace function odata_substring(string text, start bigint, length bigint) returns text immutable parallel safe language sql as $$
    select case when start is not null and length is not null
                then substr(string, least(greatest(start, 0), 1000000000)::integer + 1, least(greatest(length, 0), 1000000000)::integer) end
$$;

-- Moments are milliseconds since 1970, in UTC.

create or replace function odata_time(moment bigint) returns timestamp immutable parallel safe language sql as $$
    select timestamp '1970-01-01' + moment * interval '1 millisecond'
$$;

create or replace function odata_year(moment bigint) returns bigint immutable parallel safe language sql as $$
    select extract(year from odata_time(moment))::bigint
$$;

create or replace function odata_month(moment bigint) returns bigint immutable parallel safe language sql as $$
    select extract(month from odata_time(moment))::bigint
$$;

create or replace function odata_day(moment bigint) returns bigint immutable parallel safe language sql as $$
    select extract(day from odata_time(moment))::bigint
$$;

create or replace function odata_hour(moment bigint) returns bigint immutable parallel safe language sql as $$
    select extract(hour from odata_time(moment))::bigint
$$;

create or replace function odata_minute(moment bigint) returns bigint immutable parallel safe language sql as $$
    select extract(minute from odata_time(moment))::bigint
$$;

create or replace function odata_second(moment bigint) returns bigint immutable parallel safe language sql as $$
    select floor(extract(second from odata_time(moment)))::bigint
$$;

create or replace function odata_fractionalseconds(moment bigint) returns double precision immutable parallel safe language sql as $$
    select ((moment % 1000 + 1000) % 1000)::double precision / 1000
$$;

create or replace function odata_date(moment bigint) returns bigint immutable parallel safe language sql as $$
    select floor(moment::numeric / 86400000)::bigint
$$;

-- An integer that does not fit, and a division by zero, is null.

create or replace function odata_integer(number numeric) returns bigint immutable parallel safe language sql as $$
    select case when number between -9223372036854775808 and 9223372036854775807 then number::bigint end
$$;

create or replace function odata_add(a bigint, b bigint) returns bigint immutable parallel safe language sql as $$
    select odata_integer(a::numeric + b::numeric)
$$;

create or replace function odata_sub(a bigint, b bigint) returns bigint immutable parallel safe language sql as $$
    select odata_integer(a::numeric - b::numeric)
$$;

create or replace function odata_mul(a bigint, b bigint) returns bigint immutable parallel safe language sql as $$
    select odata_integer(a::numeric * b::numeric)
$$;

create or replace function odata_div(a bigint, b bigint) returns bigint immutable parallel safe language sql as $$
    select odata_integer(div(a::numeric, nullif(b, 0)::numeric))
$$;

create or replace function odata_mod(a bigint, b bigint) returns bigint immutable parallel safe language sql as $$
    select mod(a::numeric, nullif(b, 0)::numeric)::bigint
$$;

create or replace function odata_add(a double precision, b double precision) returns double precision immutable parallel safe language sql as $$
    select a + b
$$;

create or replace function odata_sub(a double precision, b double precision) returns double precision immutable parallel safe language sql as $$
    select a - b
$$;

create or replace function odata_mul(a double precision, b double precision) returns double precision immutable parallel safe language sql as $$
    select a * b
$$;

create or replace function odata_div(a double precision, b double precision) returns double precision immutable parallel safe language sql as $$
    select a / nullif(b, 0)
$$;

create or replace function odata_floor(number double precision) returns double precision immutable parallel safe language sql as $$
    select floor(number)
$$;

create or replace function odata_ceiling(number double precision) returns double precision immutable parallel safe language sql as $$
    select ceiling(number)
$$;

-- Halves go away from zero; PostgreSQL's own rounds them to even.
create or replace function odata_round(number double precision) returns double precision immutable parallel safe language sql as $$
    select case when abs(number - trunc(number)) >= 0.5 then trunc(number) + sign(number) else trunc(number) end
$$;
