select "id", "popularity"
from "content"
where (replace(title_key, ' ', '') = $1 and title_key <> '') and "kind" in ($2) and true
order by "popularity" desc, "id"
limit $3;
