select "id", "popularity"
from "content"
where (replace(title_key, ' ', '') = $1 and title_key <> '') and "kind" in ($2, $3, $4, $5, $6, $7) and true
order by "popularity" desc, "id"
limit $8;

select id, popularity
from ( select id, popularity
  from content
  where creator_keys(creators) @> array[$1] and kind = any($2::text[]) and not (replace(title_key, ' ', '') = $3 and title_key <> '')
  order by popularity desc, id
  limit $4 ) as created
where true
order by popularity desc, id
limit $5;

select "id", "popularity"
from "content"
where (replace(title_key, ' ', '') >= $1 collate "C" and replace(title_key, ' ', '') < ($2 || chr(1114111)) collate "C") and "kind" in ($3, $4, $5, $6, $7, $8) and not (replace(title_key, ' ', '') = $9 and title_key <> '') and true and true
order by "popularity" desc, "id"
limit $10;

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $6)
union all (
  select 1 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'series' and search_words @@ $7::tsquery and (search_words @@ $8::tsquery) is true and not (replace(title_key, ' ', '') = $9 and title_key <> '') and not (replace(title_key, ' ', '') >= $10 collate "C" and replace(title_key, ' ', '') < ($11 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $12)
union all (
  select 2 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'book' and search_words @@ $13::tsquery and (search_words @@ $14::tsquery) is true and not (replace(title_key, ' ', '') = $15 and title_key <> '') and not (replace(title_key, ' ', '') >= $16 collate "C" and replace(title_key, ' ', '') < ($17 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $18)
union all (
  select 3 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'game' and search_words @@ $19::tsquery and (search_words @@ $20::tsquery) is true and not (replace(title_key, ' ', '') = $21 and title_key <> '') and not (replace(title_key, ' ', '') >= $22 collate "C" and replace(title_key, ' ', '') < ($23 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $24)
union all (
  select 4 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'app' and search_words @@ $25::tsquery and (search_words @@ $26::tsquery) is true and not (replace(title_key, ' ', '') = $27 and title_key <> '') and not (replace(title_key, ' ', '') >= $28 collate "C" and replace(title_key, ' ', '') < ($29 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $30)
union all (
  select 5 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'track' and search_words @@ $31::tsquery and (search_words @@ $32::tsquery) is true and not (replace(title_key, ' ', '') = $33 and title_key <> '') and not (replace(title_key, ' ', '') >= $34 collate "C" and replace(title_key, ' ', '') < ($35 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $36);

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and not (search_words @@ $6::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $7)
union all (
  select 1 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'series' and search_words @@ $8::tsquery and (search_words @@ $9::tsquery) is true and not (replace(title_key, ' ', '') = $10 and title_key <> '') and not (replace(title_key, ' ', '') >= $11 collate "C" and replace(title_key, ' ', '') < ($12 || chr(1114111)) collate "C") and not (search_words @@ $13::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $14)
union all (
  select 2 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'book' and search_words @@ $15::tsquery and (search_words @@ $16::tsquery) is true and not (replace(title_key, ' ', '') = $17 and title_key <> '') and not (replace(title_key, ' ', '') >= $18 collate "C" and replace(title_key, ' ', '') < ($19 || chr(1114111)) collate "C") and not (search_words @@ $20::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $21)
union all (
  select 3 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'game' and search_words @@ $22::tsquery and (search_words @@ $23::tsquery) is true and not (replace(title_key, ' ', '') = $24 and title_key <> '') and not (replace(title_key, ' ', '') >= $25 collate "C" and replace(title_key, ' ', '') < ($26 || chr(1114111)) collate "C") and not (search_words @@ $27::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $28)
union all (
  select 4 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'app' and search_words @@ $29::tsquery and (search_words @@ $30::tsquery) is true and not (replace(title_key, ' ', '') = $31 and title_key <> '') and not (replace(title_key, ' ', '') >= $32 collate "C" and replace(title_key, ' ', '') < ($33 || chr(1114111)) collate "C") and not (search_words @@ $34::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $35)
union all (
  select 5 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'track' and search_words @@ $36::tsquery and (search_words @@ $37::tsquery) is true and not (replace(title_key, ' ', '') = $38 and title_key <> '') and not (replace(title_key, ' ', '') >= $39 collate "C" and replace(title_key, ' ', '') < ($40 || chr(1114111)) collate "C") and not (search_words @@ $41::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $42);

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and not search_words @@ $6::tsquery and not false and id <> all($7::integer[]) and not (title_key = any($8::text[])) and not (search_words @@ $9::tsquery) and not (search_words @@ $10::tsquery) and not (search_words @@ $11::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $12);
