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
where (replace(title_key, ' ', '') >= $1 collate "C" and replace(title_key, ' ', '') < ($2 || chr(1114111)) collate "C") and "kind" in ($3) and not (replace(title_key, ' ', '') = $4 and title_key <> '') and true and true
order by "popularity" desc, "id"
limit $5;
