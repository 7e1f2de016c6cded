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
  from ( select *
    from content
    where kind <> 'episode' and true
    order by popularity desc, id
    limit $1 ) as content
  where search_words @@ $2::tsquery and not (replace(title_key, ' ', '') = $3 and title_key <> '') and true
  order by popularity desc, id
  limit $4);

select "id", "popularity"
from "content"
where "work_id" in (
  select "best"."work_id"
  from "content" as "best"
  where "best"."id" in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) and "best"."work_id" is not null) and "kind" in ($25) and not (replace(title_key, ' ', '') = $26 and title_key <> '') and not search_words @@ $27::tsquery and not false and true
order by "popularity" desc, "id"
limit $28;
