select "content"."id", "popularity", "kind" as "kind"
from "content_identifier"
inner join "content" on "content"."id" = "content_id"
where "kind" <> $1 and ("source" = $2 and "identifier" = $3)
order by "content"."id";
