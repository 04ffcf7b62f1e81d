-- Home timelines of those who follow somebody already. Triggers tell of all that is published or
-- followed meanwhile, so that nobody has to wait for this.

-- only: postgresql
SELECT fill_home_timelines(array_agg(follower_id), array_agg(followed_id)) FROM follows
WHERE state = 'ACCEPTED' AND NOT is_merged;
