"""Strawberry on Starlette with asyncpg and loaders, its parser and validation caches on: what a careful
newcomer writes. The SQL is the Node peers'.

    DATABASE_URL=... python -m bench.peers.strawberry_server --port P
"""

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import asyncpg
import orjson
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import Info

from bench.peers.pages import FEED, LIKE, SHOWN

POOL = 10
FAR = (datetime.max.replace(tzinfo=UTC), 2**31 - 1)
_AFTER = "(created_at, id) < ($2::timestamptz, $3::int) ORDER BY created_at DESC, id DESC LIMIT $4"
SQL = {
    "feed": f"SELECT c.* FROM ({FEED}) t JOIN clips c USING (id) ORDER BY c.created_at DESC, c.id DESC",
    "clip": "SELECT * FROM clips WHERE id = $1",
    "users": "SELECT * FROM users WHERE id = ANY($1::int[])",
    "handle": "SELECT * FROM users WHERE handle = $1",
    "follows": "SELECT followee_id FROM follows "
    "WHERE follower_id = $1 AND followee_id = ANY($2::int[])",
    "liked": "SELECT clip_id FROM likes WHERE user_id = $1 AND clip_id = ANY($2::int[])",
    "comments": f"SELECT * FROM comments WHERE clip_id = $1 AND {_AFTER}",
    "clips": f"SELECT * FROM clips WHERE author_id = $1 AND {SHOWN} AND {_AFTER}",
}
pool: Any = None


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class User:
    id: strawberry.ID
    handle: str
    display_name: str
    avatar_url: str | None
    bio: str | None
    follower_count: int
    following_count: int
    clip_count: int
    created_at: strawberry.Private[datetime]

    @strawberry.field
    async def viewer_follows(self, info: Info) -> bool:
        return await info.context["follows"].load(self.id)

    @strawberry.field
    async def clips(
        self, first: int = 12
    ) -> Annotated["ClipConnection", strawberry.lazy(__name__)]:
        rows = await pool.fetch(SQL["clips"], self.id, *FAR, first + 1)
        return connection(ClipConnection, ClipEdge, Clip, (rows, first))


@strawberry.type
class Comment:
    id: strawberry.ID
    body: str
    created_at: datetime
    author_id: strawberry.Private[int]
    clip_id: strawberry.Private[int]

    @strawberry.field
    async def author(self, info: Info) -> User:
        return await info.context["users"].load(self.author_id)


@strawberry.type
class CommentEdge:
    cursor: str
    node: Comment


@strawberry.type
class CommentConnection:
    edges: list[CommentEdge]
    page_info: PageInfo


@strawberry.type
class Clip:
    id: strawberry.ID
    prompt: str
    caption: str
    status: str
    visibility: str
    duration_ms: int
    width: int
    height: int
    video_url: str | None
    poster_url: str | None
    like_count: int
    comment_count: int
    remix_count: int
    view_count: int
    created_at: datetime
    author_id: strawberry.Private[int]

    @strawberry.field
    async def author(self, info: Info) -> User:
        return await info.context["users"].load(self.author_id)

    @strawberry.field
    async def viewer_has_liked(self, info: Info) -> bool:
        return await info.context["liked"].load(self.id)

    @strawberry.field
    async def comments(self, first: int = 20) -> CommentConnection:
        rows = await pool.fetch(SQL["comments"], self.id, *FAR, first + 1)
        return connection(CommentConnection, CommentEdge, Comment, (rows, first))


@strawberry.type
class ClipEdge:
    cursor: str
    node: Clip


@strawberry.type
class ClipConnection:
    edges: list[ClipEdge]
    page_info: PageInfo


@strawberry.type
class LikePayload:
    like_count: int
    viewer_has_liked: bool


def connection(page: Any, edge: Any, node: Any, found: tuple[list[Any], int]) -> Any:
    rows, first = found
    edges = [
        edge(cursor=f"{row['created_at'].isoformat()}_{row['id']}", node=node(**row))
        for row in rows[:first]
    ]
    end = edges[-1].cursor if edges else None
    return page(edges=edges, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end))


@strawberry.type
class Query:
    @strawberry.field
    async def home_feed(self, info: Info, first: int = 20) -> ClipConnection:
        rows = await pool.fetch(SQL["feed"], info.context["viewer"], *FAR, first)
        return connection(ClipConnection, ClipEdge, Clip, (rows, first))

    @strawberry.field
    async def clip(self, id: strawberry.ID) -> Clip | None:
        row = await pool.fetchrow(SQL["clip"], int(id))
        return row and Clip(**row)

    @strawberry.field
    async def user(self, handle: str) -> User | None:
        row = await pool.fetchrow(SQL["handle"], handle)
        return row and User(**row)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def like_clip(self, info: Info, clip_id: strawberry.ID) -> LikePayload:
        count = await pool.fetchval(LIKE, info.context["viewer"], int(clip_id))
        return LikePayload(like_count=count, viewer_has_liked=True)


class App(GraphQL):
    async def get_context(self, request: Any, response: Any = None) -> Any:
        viewer = int(request.headers.get("x-viewer-id", 0))

        async def users(ids: list[int]) -> list[User]:
            rows = {row["id"]: User(**row) for row in await pool.fetch(SQL["users"], ids)}
            return [rows[each] for each in ids]

        def marks(name: str) -> Any:
            async def load(ids: list[int]) -> list[bool]:
                found = {row[0] for row in await pool.fetch(SQL[name], viewer, ids)}
                return [each in found for each in ids]

            return load

        return {
            "viewer": viewer,
            "users": DataLoader(users),
            "follows": DataLoader(marks("follows")),
            "liked": DataLoader(marks("liked")),
        }

    def encode_json(self, data: Any) -> str:
        return orjson.dumps(data).decode()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    global pool  # noqa: PLW0603
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=POOL, max_size=POOL)
    yield
    await pool.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache(128), ValidationCache(128)])
    app = Starlette(routes=[Route("/graphql", App(schema, graphql_ide=None))], lifespan=lifespan)
    uvicorn.run(
        app, port=parser.parse_args().port, log_level="error", access_log=False, loop="uvloop",
        http="httptools",
    )  # fmt: skip
