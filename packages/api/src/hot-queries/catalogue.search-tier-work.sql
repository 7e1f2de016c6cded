select "id", "popularity"
from "content"
where "title_key" = $1 and "kind" in ($2, $3, $4, $5, $6, $7) and true
order by "popularity" desc, "id"
limit $8;

(
  select 0 as search, id, popularity
  from ( select *
    from content
    where kind = 'movie' and true
    order by popularity desc, id
    limit $1 ) as content
  where search_words @@ $2::tsquery and title_key <> $3
  order by popularity desc, id
  limit $4)
union all (
  select 1 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'series' and search_words @@ $5::tsquery and true and title_key <> $6 and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $7)
union all (
  select 2 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'book' and search_words @@ $8::tsquery and true and title_key <> $9 and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $10)
union all (
  select 3 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'game' and search_words @@ $11::tsquery and true and title_key <> $12 and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $13)
union all (
  select 4 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'app' and search_words @@ $14::tsquery and true and title_key <> $15 and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $16)
union all (
  select 5 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'track' and search_words @@ $17::tsquery and true and title_key <> $18 and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $19);

select "id", "popularity"
from "content"
where "work_id" in (
  select "best"."work_id"
  from "content" as "best"
  where "best"."id" in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) and "best"."work_id" is not null) and "kind" in ($25) and title_key <> $26 and not search_words @@ $27::tsquery and not false and true
order by "popularity" desc, "id"
limit $28;
