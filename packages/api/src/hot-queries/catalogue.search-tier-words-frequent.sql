(
  select 0 as search, id, popularity
  from ( select *
    from content
    where kind = 'movie' and true
    order by popularity desc, id
    limit $1 ) as content
  where search_words @@ $2::tsquery and title_key <> $3
  order by popularity desc, id
  limit $4);
