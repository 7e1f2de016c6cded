(
  select 0 as search, id, popularity
  from ( select *
    from content
    where kind = 'movie' and true
    order by popularity desc, id
    limit $1 ) as content
  where search_words @@ $2::tsquery and year = $3 and not (replace(title_key, ' ', '') = $4 and title_key <> '') and not (replace(title_key, ' ', '') >= $5 collate "C" and replace(title_key, ' ', '') < ($6 || chr(1114111)) collate "C") and not search_words @@ $7::tsquery
  order by popularity desc, id
  limit $8);

(
  select 0 as search, id, popularity
  from ( select id, popularity
    from content
    where kind = 'movie' and search_words @@ $1::tsquery and true and year = $2 and not (replace(title_key, ' ', '') = $3 and title_key <> '') and not (replace(title_key, ' ', '') >= $4 collate "C" and replace(title_key, ' ', '') < ($5 || chr(1114111)) collate "C") and not search_words @@ $6::tsquery and true
    offset 0 ) as matching
  order by popularity desc, id
  limit $7);
