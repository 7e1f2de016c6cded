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
    where kind = 'movie' and search_words @@ $1::tsquery and (search_words @@ $2::tsquery) is true and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and true and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $6);
