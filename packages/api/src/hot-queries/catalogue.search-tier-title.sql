select best.*
from unnest($1::text[]) as wanted (kind)
cross join lateral ( select id, popularity
  from content
  where content.kind = wanted.kind and (replace(title_key, ' ', '') = $2 and title_key <> '') and true
  order by popularity desc, id
  limit $3 ) as best
order by popularity desc, id
limit $4;
