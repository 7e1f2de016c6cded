select "session"."user_id" as "userId", ( select coalesce(array_agg(distinct permission
      order by permission), '{}')
  from user_role join role_permission using (role)
  where user_role.user_id = "session"."user_id" ) as "permissions"
from "session"
inner join "user_account" on "user_account"."id" = "session"."user_id"
where "session"."id" = $1 and session.revoked_at is null and session.last_used_at > now() - interval '30 days' and session.created_at > now() - interval '90 days' and user_account.banned_at is null and user_account.deletion_requested_at is null;

select "content_id"
from "recommendation"
where "user_id" = $1
limit $2;

select "content"."id", "content"."title", "content"."year", "content"."creators", "content"."cover", "content"."rating", "content"."rating_count" as "ratingCount", "content"."popularity", "content"."kind" as "kind", (
  select coalesce(json_agg(agg), '[]')
  from (
    select "genre"."id", "genre"."name"
    from "content_genre"
    inner join "genre" on "genre"."id" = "content_genre"."genre_id"
    where "content_genre"."content_id" = "content"."id"
    order by "genre"."name") as agg) as "genres", "recommendation"."score" as "score", "recommendation"."engine" as "engine", "recommendation"."reasons" as "storedReasons"
from "content"
left join "recommendation" on "recommendation"."content_id" = "content"."id" and "recommendation"."user_id" = $1
where "content"."kind" <> $2 and "recommendation"."user_id" is not null and not exists (
  select
  from interaction
  where interaction.user_id = $3 and interaction.content_id = content.id and interaction.rating is not null)
order by "recommendation"."score" desc, "content"."id"
limit $4;
