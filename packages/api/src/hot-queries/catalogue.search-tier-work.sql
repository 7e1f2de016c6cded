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
  from ( select *
    from content
    where kind <> 'episode' and true
    order by popularity desc, id
    limit $1 ) as content
  where search_words @@ $2::tsquery and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and true
  order by popularity desc, id
  limit $6);

select "id", "popularity"
from "content"
where "work_id" in (
  select "best"."work_id"
  from "content" as "best"
  where "best"."id" in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) and "best"."work_id" is not null) and "kind" in ($25) and not (replace(title_key, ' ', '') = $26 and title_key <> '') and not (replace(title_key, ' ', '') >= $27 collate "C" and replace(title_key, ' ', '') < ($28 || chr(1114111)) collate "C") and not search_words @@ $29::tsquery and not false and true
order by "popularity" desc, "id"
limit $30;
