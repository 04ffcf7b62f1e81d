ALTER TABLE users ADD CONSTRAINT users_handle_key UNIQUE (handle);
ALTER TABLE follows ADD PRIMARY KEY (follower_id, followee_id);
CREATE INDEX follows_followee ON follows (followee_id);
CREATE INDEX clips_author_time ON clips (author_id, created_at DESC, id DESC)
    WHERE status = 'PUBLISHED' AND visibility = 'PUBLIC';
ALTER TABLE likes ADD PRIMARY KEY (user_id, clip_id);
CREATE INDEX likes_clip ON likes (clip_id);
CREATE INDEX comments_clip_time ON comments (clip_id, created_at DESC, id DESC);
CREATE INDEX comments_author ON comments (author_id);
ALTER TABLE follows ADD FOREIGN KEY (follower_id) REFERENCES users,
    ADD FOREIGN KEY (followee_id) REFERENCES users;
ALTER TABLE clips ADD FOREIGN KEY (author_id) REFERENCES users;
ALTER TABLE likes ADD FOREIGN KEY (user_id) REFERENCES users,
    ADD FOREIGN KEY (clip_id) REFERENCES clips;
ALTER TABLE comments ADD FOREIGN KEY (author_id) REFERENCES users,
    ADD FOREIGN KEY (clip_id) REFERENCES clips;
