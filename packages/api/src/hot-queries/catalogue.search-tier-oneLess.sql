select best.*
from unnest($1::text[]) as wanted (kind)
cross join lateral ( select id, popularity
  from content
  where content.kind = wanted.kind and (replace(title_key, ' ', '') = $2 and title_key <> '') and true
  order by popularity desc, id
  limit $3 ) as best
order by popularity desc, id
limit $4;

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
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and not search_words @@ $6::tsquery and not false and id <> all($7::integer[]) and not (title_key = any($8::text[])) and not (search_words @@ $9::tsquery) and not (search_words @@ $10::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $11);
