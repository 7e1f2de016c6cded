select title_key($1) as key, split_words($2) as words;

select query.word, begun.*
from unnest($1::text[]) as query (word)
cross join lateral ( select kind, sum(contents)::double precision as contents, count(*)::integer as words
  from ( select kind, contents
    from search_word
    where search_word.word >= query.word collate "C" and search_word.word < (query.word || chr(1114111)) collate "C"
    limit $2 ) as listed
  group by kind ) as begun;

select "word", "kind", "contents"
from "search_word"
where word = any($1::text[]);
