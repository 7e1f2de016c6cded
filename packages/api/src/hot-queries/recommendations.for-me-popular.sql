select "session"."user_id" as "userId", ( select coalesce(array_agg(distinct permission
      order by permission), '{}')
  from user_role join role_permission using (role)
  where user_role.user_id = "session"."user_id" ) as "permissions"
from "session"
inner join "user_account" on "user_account"."id" = "session"."user_id"
where "session"."id" = $1 and session.revoked_at is null and session.last_used_at > now() - interval '30 days' and session.created_at > now() - interval '90 days' and user_account.banned_at is null and user_account.deletion_requested_at is null;

select "kind"
from "recommendation_list"
where "user_id" = $1 and "engine" = $2 and content_ids <> '{}'
limit $3;

select "content"."id", "content"."title", "content"."year", "content"."creators", "content"."cover", "content"."rating", "content"."rating_count" as "ratingCount", "content"."popularity", "content"."kind" as "kind", (
  select coalesce(json_agg(agg), '[]')
  from (
    select "genre"."id", "genre"."name"
    from "content_genre"
    inner join "genre" on "genre"."id" = "content_genre"."genre_id"
    where "content_genre"."content_id" = "content"."id"
    order by "genre"."name") as agg) as "genres", "content"."people", "content"."popularity" as "score", '[{"type": "popular", "share": 1}]'::jsonb as "storedReasons", 'popularity' as "engine"
from "content"
where "content"."kind" <> $1 and "content"."people" > $2 and ( not exists (
    select
    from interaction
    where interaction.content_id = content.id and interaction.user_id in ($3) and (interaction.rating is not null or interaction.count > 0)) and not exists (
    select
    from rejection
    where rejection.content_id = content.id and rejection.user_id in ($4)))
order by "content"."popularity" desc, "content"."id"
limit $5;
