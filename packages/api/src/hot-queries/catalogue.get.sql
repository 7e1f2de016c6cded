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
    order by "genre"."name") as agg) as "genres", "content"."description", "content"."work_id" as "workId"
from "content"
where "content"."kind" <> $1 and "content"."id" = $2;

select json_build_object('language', "language", 'actors', "actors", 'producers', "producers", 'writers', "writers", 'imdbId', "imdb_id", 'tmdbId', "tmdb_id") as details
from "movie"
where content_id = $1;
