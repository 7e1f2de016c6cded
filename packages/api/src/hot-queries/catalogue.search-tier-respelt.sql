select best.*
from unnest($1::text[]) as wanted (kind)
cross join lateral ( select id, popularity
  from content
  where content.kind = wanted.kind and (replace(title_key, ' ', '') = $2 and title_key <> '') and true
  order by popularity desc, id
  limit $3 ) as best
order by popularity desc, id
limit $4;

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $4)
union all (
  select 1 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'series' and search_words @@ $5::tsquery and (search_words @@ $6::tsquery) is true and not (replace(title_key, ' ', '') = $7 and title_key <> '') and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $8)
union all (
  select 2 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'book' and search_words @@ $9::tsquery and (search_words @@ $10::tsquery) is true and not (replace(title_key, ' ', '') = $11 and title_key <> '') and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $12)
union all (
  select 3 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'game' and search_words @@ $13::tsquery and (search_words @@ $14::tsquery) is true and not (replace(title_key, ' ', '') = $15 and title_key <> '') and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $16)
union all (
  select 4 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'app' and search_words @@ $17::tsquery and (search_words @@ $18::tsquery) is true and not (replace(title_key, ' ', '') = $19 and title_key <> '') and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $20)
union all (
  select 5 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'track' and search_words @@ $21::tsquery and (search_words @@ $22::tsquery) is true and not (replace(title_key, ' ', '') = $23 and title_key <> '') and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $24);

select "id", "popularity"
from "content"
where title_key = any($1::text[]) and "kind" in ($2) and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not search_words @@ $4::tsquery and not false and id <> all($5::integer[]) and true
order by "popularity" desc, "id"
limit $6;
