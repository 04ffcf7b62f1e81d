-- The peers' tables: what a social network needs for these four operations, and no more.
CREATE TABLE users (
    id INT PRIMARY KEY, handle TEXT NOT NULL, display_name TEXT NOT NULL, avatar_url TEXT NOT NULL,
    bio TEXT NOT NULL, follower_count INT NOT NULL, following_count INT NOT NULL,
    clip_count INT NOT NULL, created_at TIMESTAMPTZ NOT NULL);
CREATE TABLE follows (
    follower_id INT NOT NULL, followee_id INT NOT NULL, created_at TIMESTAMPTZ NOT NULL);
CREATE TABLE clips (
    id INT PRIMARY KEY, author_id INT NOT NULL, prompt TEXT NOT NULL, caption TEXT NOT NULL,
    status TEXT NOT NULL, visibility TEXT NOT NULL, duration_ms INT NOT NULL, width INT NOT NULL,
    height INT NOT NULL, video_url TEXT NOT NULL, poster_url TEXT NOT NULL, like_count INT NOT NULL,
    comment_count INT NOT NULL, remix_count INT NOT NULL, view_count INT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL) WITH (fillfactor = 85);
CREATE TABLE likes (
    user_id INT NOT NULL, clip_id INT NOT NULL, created_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE comments (
    id INT PRIMARY KEY, clip_id INT NOT NULL, author_id INT NOT NULL, body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL);
