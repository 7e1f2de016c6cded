select typed, near.word as similar
from unnest($1::text[]) as query (typed)
cross join lateral ( select word
  from search_word
  where word % typed
  group by word
  order by similarity(word, typed) desc, sum(contents) desc
  limit $2 ) as near;

select "word", "kind", "contents"
from "search_word"
where word = any($1::text[]);
