select "session"."user_id" as "userId", ( select coalesce(array_agg(distinct permission
      order by permission), '{}')
  from user_role join role_permission using (role)
  where user_role.user_id = "session"."user_id" ) as "permissions"
from "session"
inner join "user_account" on "user_account"."id" = "session"."user_id"
where "session"."id" = $1 and session.revoked_at is null and session.last_used_at > now() - interval '30 days' and session.created_at > now() - interval '90 days' and user_account.banned_at is null and user_account.deletion_requested_at is null;

select "id"
from "content"
where "id" = $1;

with changed as ( insert into interaction (user_id, content_id, rating, rated_at) select *
  from unnest( $1::integer[], $2::integer[], $3::real[], $4::timestamptz[] )
  on conflict (user_id, content_id) do update set previous_rating = interaction.rating, rating = excluded.rating, rated_at = excluded.rated_at
  where true
  returning content_id, rating, previous_rating ) select content_id as "contentId", sum(coalesce(rating, 0) - coalesce(previous_rating, 0))::double precision as sum, (count(rating) - count(previous_rating))::integer as count
from changed
group by content_id;

select id
from content
where id = any($1)
order by id for no key update;

update content set rating_sum = content.rating_sum + delta.sum, rating_count = content.rating_count + delta.count
from unnest( $1::integer[], $2::double precision[], $3::integer[] ) as delta (id, sum, count)
where content.id = delta.id;

select "interaction"."rating", "interaction"."rated_at" as "ratedAt", "interaction"."view_count" as "viewCount", "interaction"."viewed_at" as "viewedAt", "interaction"."count", "interaction"."counted_at" as "countedAt"
from "interaction"
where "user_id" = $1 and "content_id" = $2;
