select "session"."user_id" as "userId", ( select coalesce(array_agg(distinct permission
      order by permission), '{}')
  from user_role join role_permission using (role)
  where user_role.user_id = "session"."user_id" ) as "permissions"
from "session"
inner join "user_account" on "user_account"."id" = "session"."user_id"
where "session"."id" = $1 and session.revoked_at is null and session.last_used_at > now() - interval '30 days' and session.created_at > now() - interval '90 days' and user_account.banned_at is null and user_account.deletion_requested_at is null;

select "content"."id", "content"."title", "content"."year", "content"."creators", "content"."cover", "content"."rating", "content"."rating_count" as "ratingCount", "content"."popularity", "content"."kind" as "kind", (
  select coalesce(json_agg(agg), '[]')
  from (
    select "genre"."id", "genre"."name"
    from "content_genre"
    inner join "genre" on "genre"."id" = "content_genre"."genre_id"
    where "content_genre"."content_id" = "content"."id"
    order by "genre"."name") as agg) as "genres", (extract(epoch
    from touched_at) * 1000000)::bigint::double precision as "touchedMicros", "interaction"."rating" as "ownRating", "rated_at" as "ratedAt", "view_count" as "viewCount", "viewed_at" as "viewedAt", "count", "counted_at" as "countedAt"
from "content"
inner join "interaction" on "interaction"."content_id" = "content"."id"
where "content"."kind" <> $1 and "interaction"."user_id" = $2 and "touched_at" is not null and touched_at <= (timestamptz 'epoch' + $3 * interval '1 microsecond') and (touched_at < (timestamptz 'epoch' + $4 * interval '1 microsecond') or content_id > $5)
order by "touched_at" desc, "content_id"
limit $6;
