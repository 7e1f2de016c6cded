select "session"."user_id" as "userId", ( select coalesce(array_agg(distinct permission
      order by permission), '{}')
  from user_role join role_permission using (role)
  where user_role.user_id = "session"."user_id" ) as "permissions"
from "session"
inner join "user_account" on "user_account"."id" = "session"."user_id"
where "session"."id" = $1 and session.revoked_at is null and session.last_used_at > now() - interval '30 days' and session.created_at > now() - interval '90 days' and user_account.banned_at is null and user_account.deletion_requested_at is null;

select "interaction"."rating", "interaction"."rated_at" as "ratedAt", "interaction"."view_count" as "viewCount", "interaction"."viewed_at" as "viewedAt", "interaction"."count", "interaction"."counted_at" as "countedAt", "interaction"."content_id" as "id", "own"."title", "episode"."series_id" as "seriesId", "episode"."season", "episode"."episode" as "number", (extract(epoch
    from touched_at) * 1000000)::bigint::double precision as "micros"
from "interaction"
inner join "content" as "own" on "own"."id" = "interaction"."content_id"
left join "episode" on "episode"."content_id" = "own"."id"
where "interaction"."user_id" = $1 and "touched_at" is not null and touched_at <= (timestamptz 'epoch' + $2 * interval '1 microsecond') and (touched_at < (timestamptz 'epoch' + $3 * interval '1 microsecond') or interaction.content_id > $4)
order by "touched_at" desc, "interaction"."content_id"
limit $5;

select "interaction"."rating", "interaction"."rated_at" as "ratedAt", "interaction"."view_count" as "viewCount", "interaction"."viewed_at" as "viewedAt", "interaction"."count", "interaction"."counted_at" as "countedAt", "interaction"."content_id" as "id", "own"."title", "episode"."series_id" as "seriesId", "episode"."season", "episode"."episode" as "number", null as "micros"
from "interaction"
inner join "content" as "own" on "own"."id" = "interaction"."content_id"
left join "episode" on "episode"."content_id" = "own"."id"
where "interaction"."user_id" = $1 and "touched_at" is null and (interaction.rating is not null or view_count > 0 or count > 0) and "interaction"."content_id" > $2
order by "interaction"."content_id"
limit $3;

select "content"."id", "content"."title", "content"."year", "content"."creators", "content"."cover", "content"."rating", "content"."rating_count" as "ratingCount", "content"."popularity", "content"."kind" as "kind", (
  select coalesce(json_agg(agg), '[]')
  from (
    select "genre"."id", "genre"."name"
    from "content_genre"
    inner join "genre" on "genre"."id" = "content_genre"."genre_id"
    where "content_genre"."content_id" = "content"."id"
    order by "genre"."name") as agg) as "genres"
from "content"
where "content"."kind" <> $1 and "content"."id" in ($2);
