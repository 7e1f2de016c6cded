select "word", "kind", "contents"
from "search_word"
where word = any($1::text[]);
