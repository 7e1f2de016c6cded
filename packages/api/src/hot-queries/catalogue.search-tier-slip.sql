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

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (search_words @@ $4::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $5)
union all (
  select 1 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'series' and search_words @@ $6::tsquery and (search_words @@ $7::tsquery) is true and not (replace(title_key, ' ', '') = $8 and title_key <> '') and not (search_words @@ $9::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $10)
union all (
  select 2 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'book' and search_words @@ $11::tsquery and (search_words @@ $12::tsquery) is true and not (replace(title_key, ' ', '') = $13 and title_key <> '') and not (search_words @@ $14::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $15)
union all (
  select 3 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'game' and search_words @@ $16::tsquery and (search_words @@ $17::tsquery) is true and not (replace(title_key, ' ', '') = $18 and title_key <> '') and not (search_words @@ $19::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $20)
union all (
  select 4 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'app' and search_words @@ $21::tsquery and (search_words @@ $22::tsquery) is true and not (replace(title_key, ' ', '') = $23 and title_key <> '') and not (search_words @@ $24::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $25)
union all (
  select 5 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'track' and search_words @@ $26::tsquery and (search_words @@ $27::tsquery) is true and not (replace(title_key, ' ', '') = $28 and title_key <> '') and not (search_words @@ $29::tsquery) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $30);

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not search_words @@ $4::tsquery and not false and id <> all($5::integer[]) and not (title_key = any($6::text[])) and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $7);
