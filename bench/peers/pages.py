"""One SQL statement per operation that yields the whole response as JSON text: what pgbench runs as
the limit, and what Mercurius runs with `MODE=onesql`."""

import re

CLIP = (
    "id prompt caption status visibility duration_ms width height video_url poster_url like_count "
    "comment_count remix_count view_count created_at"
)
USER = "id handle display_name avatar_url bio follower_count"
SHOWN = "status = 'PUBLISHED' AND visibility = 'PUBLIC'"
LIKED = "EXISTS (SELECT 1 FROM likes l WHERE l.user_id = $1::int AND l.clip_id = c.id)"
FOLLOWED = "EXISTS (SELECT 1 FROM follows v WHERE v.follower_id = $1::int AND v.followee_id = a.id)"


def built(table: str, columns: str, **more: str) -> str:
    """A `json_build_object` of the columns in camel case, and of what is computed."""
    pairs = {_camel(name): f"{table}.{name}" for name in columns.split()}
    pairs["id"] += "::text"
    parts = [f"'{name}', {value}" for name, value in (pairs | more).items()]
    return f"json_build_object({', '.join(parts)})"


def page(rows: str, node: str, first: str, joins: str = "") -> str:
    """A connection over `rows`, which yields one more than `first`."""
    cursor = "t.created_at::text || '_' || t.id"
    order = "ORDER BY t.created_at DESC, t.id DESC"
    return f"""(SELECT json_build_object(
        'edges', coalesce(json_agg(json_build_object('cursor', {cursor}, 'node', {node}) {order})
            FILTER (WHERE t.place <= {first}), '[]'::json),
        'pageInfo', json_build_object('hasNextPage', count(*) > {first},
            'endCursor', (array_agg({cursor} {order}))[least(count(*), {first})]))
        FROM (SELECT s.*, row_number() OVER () AS place FROM ({rows}) s) t {joins})"""


def answer(name: str, value: str) -> str:
    return f"SELECT json_build_object('data', json_build_object('{name}', {value}))::text"


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)


_AUTHOR = built("a", USER, viewerFollows=FOLLOWED)
FEED = f"""SELECT x.created_at, x.id FROM follows f CROSS JOIN LATERAL (
    SELECT created_at, id FROM clips WHERE author_id = f.followee_id AND {SHOWN}
        AND (created_at, id) < ($2::timestamptz, $3::int)
    ORDER BY created_at DESC, id DESC LIMIT $4::int + 1) x
    WHERE f.follower_id = $1::int ORDER BY x.created_at DESC, x.id DESC LIMIT $4::int + 1"""
_COMMENTS = page(
    "SELECT * FROM comments k WHERE k.clip_id = c.id ORDER BY created_at DESC, id DESC LIMIT 21",
    built("t", "id body created_at", author=built("k", "id handle display_name avatar_url")),
    "20",
    "JOIN users k ON k.id = t.author_id",
)
_CLIPS = page(
    f"SELECT * FROM clips c WHERE c.author_id = a.id AND {SHOWN} "
    "ORDER BY created_at DESC, id DESC LIMIT 13",
    built(
        "t",
        "id caption poster_url video_url duration_ms like_count comment_count view_count created_at",
    ),
    "12",
)
LIKE = """WITH ins AS (
        INSERT INTO likes (user_id, clip_id) VALUES ($1::int, $2::int)
        ON CONFLICT DO NOTHING RETURNING 1),
    upd AS (
        UPDATE clips SET like_count = like_count + 1
        WHERE id = $2::int AND EXISTS (SELECT 1 FROM ins) RETURNING like_count)
    SELECT coalesce((SELECT like_count FROM upd),
        (SELECT like_count FROM clips WHERE id = $2::int)) AS like_count"""
_CLIP = built("c", CLIP, author=_AUTHOR, viewerHasLiked=LIKED, comments=_COMMENTS)
_USER = built("a", f"{USER} following_count clip_count", viewerFollows=FOLLOWED, clips=_CLIPS)
_NODE = built("c", CLIP, author=_AUTHOR, viewerHasLiked=LIKED)
_JOINS = "JOIN clips c ON c.id = t.id JOIN users a ON a.id = c.author_id"

PAGES = {
    "feed": FEED,
    "feed_page": answer("homeFeed", page(FEED, _NODE, "$4::int", _JOINS)),
    "clip": answer(
        "clip",
        f"(SELECT {_CLIP} FROM clips c JOIN users a ON a.id = c.author_id WHERE c.id = $2::int)",
    ),
    "profile": answer("user", f"(SELECT {_USER} FROM users a WHERE a.handle = $2::text)"),
    "like": LIKE,
}


def pgbench_script(operation: str, cases: int) -> str:
    """`operation` as pgbench runs it; table `cases` holds the same variables as the servers get."""
    name = "feed_page" if operation == "feed" else operation
    column = {"clip": "clip", "like": "clip", "profile": "handle"}.get(operation)
    values = {
        "1": _case(operation, "viewer"),
        "2": f"{_case(operation, column)}" if column else "'infinity'",
        "3": "2147483647",
        "4": "20",
    }
    statement = re.sub(r"\$(\d)", lambda found: values[found[1]], PAGES[name])
    return f"\\set place random(0, {cases - 1})\n{' '.join(statement.split())};\n"


def _case(operation: str, column: str) -> str:
    return f"(SELECT {column} FROM cases WHERE operation = '{operation}' AND place = :place)"
