select "id", "popularity"
from "content"
where "title_key" = $1 and "kind" in ($2) and true
order by "popularity" desc, "id"
limit $3;
