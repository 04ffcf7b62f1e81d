"""Where the microseconds of an answer go, without a network.

    python -m bench.profile [--database URL] [--repeat N]

Seeds members who follow each other and their clips in a database of its own (SQLite in a temporary
folder unless told otherwise), and runs the pages that are asked for most, both by graphql-core and
compiled. CPU time of the event loop's thread, the best of several rounds.
"""

import argparse
import asyncio
import gc
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from models.base import Row
from schema import schema
from schema.base import global_id
from schema.compiled import CompiledExecutor
from schema.execution import Executor, StockExecutor
from schema.graph import Graph
from schema.requests import parse_request
from tests.statements import statements
from tests.world import Member, World, open_world

_ROUNDS = 5

# Who asks; finding the document; resolvers, statements and completion; writing JSON.
PARTS = ("session", "prepare", "execute", "encode")

_CLIP = """id caption altText durationMs width height fps blurhash publishedAt likeCount commentCount
shareCount viewerHasLiked viewerHasBookmarked author { id handle name }"""

PAGES = {
    "feed": f"""query Feed($first: Int!) {{ feed(kind: FOLLOWING, first: $first) {{
        edges {{ cursor node {{ {_CLIP} }} }} pageInfo {{ hasNextPage endCursor }} }} }}""",
    "clip": f"""query Clip($id: ID!) {{ clip(id: $id) {{ {_CLIP}
        comments(first: 10) {{ edges {{ node {{ id body author {{ id handle }} }} }} }} }} }}""",
    "member": f"""query Member($handle: String!) {{ user(handle: $handle) {{ id handle name bio
        clips(first: 12) {{ edges {{ node {{ {_CLIP} }} }} }} }} }}""",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty database; its tables are made")
    parser.add_argument("--repeat", type=int, default=50, help="answers per round")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'profile.sqlite3'}"
        asyncio.run(_profile(url, given.repeat))


async def _profile(url: str, repeat: int) -> None:
    print(f"{'page':8}{'executor':14}{''.join(f'{part:>9}' for part in PARTS)}  statements  bytes")
    async with open_world(url) as world:
        viewer, variables = await _seed(world)
        gc.collect()
        gc.freeze()  # as web processes do
        for page, text in PAGES.items():
            for name, executor in _executors().items():
                ask = _Asking(viewer, text, variables[page], executor)
                with statements() as ran:
                    size = len(await ask.once({}))
                times = [await ask.round(repeat) for _ in range(_ROUNDS)]
                best = min(times, key=lambda each: sum(each.values()))
                parts = "".join(f"{best[part]:9.0f}" for part in PARTS)
                print(f"{page:8}{name:14}{parts}{len(ran):12}{size:7}")


def _executors() -> dict[str, Executor]:
    return {
        "graphql-core": StockExecutor(schema, suggest=False),
        "compiled": CompiledExecutor(schema, suggest=False, after=0, plain=(Row,), as_json=True),
    }


async def _seed(world: World) -> tuple[Member, dict[str, dict[str, Any]]]:
    viewer = await world.member("viewer")
    authors = [await world.member() for _ in range(10)]
    for author in authors:
        await world.follows(viewer, author)
    clips = [await world.clip(authors[place % 10]) for place in range(40)]
    assert authors[0].user is not None
    return viewer, {
        "feed": {"first": 20},
        "clip": {"id": global_id("Clip", clips[0].id)},
        "member": {"handle": authors[0].user.handle},
    }


class _Asking:
    """One page, asked for again and again by one member."""

    def __init__(
        self, viewer: Member, text: str, variables: dict[str, Any], executor: Executor
    ) -> None:
        self._viewer = viewer
        self._payload = {"query": text, "variables": variables}
        self._executor = executor
        self._graph = Graph(schema, executor=executor)

    async def round(self, repeat: int) -> dict[str, float]:
        """Microseconds for each part of an answer."""
        spent: dict[str, float] = {}
        for _ in range(repeat):
            await self.once(spent)
        return {part: seconds / repeat * 1e6 for part, seconds in spent.items()}

    async def once(self, spent: dict[str, float]) -> bytes:
        moments = [time.thread_time()]
        context = await self._viewer.context()
        moments.append(time.thread_time())
        prepared = self._graph.prepare(parse_request(self._payload), signed_in=True)
        moments.append(time.thread_time())
        result = await self._executor.execute(prepared.operation, prepared.variables, context)
        moments.append(time.thread_time())
        assert not result.errors, result.errors
        body = orjson.dumps({"data": result.data})
        moments.append(time.thread_time())
        for part, (begun, ended) in zip(PARTS, itertools.pairwise(moments), strict=True):
            spent[part] = spent.get(part, 0.0) + ended - begun
        return body


if __name__ == "__main__":
    main()
