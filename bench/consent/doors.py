"""Every way by which a clip may reach somebody, asked for a few clips at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from core.errors import Gone, NotFound
from models.clips import Clip
from resolvers.media import granted_file
from schema.base import global_id
from tests.world import Member, World

Ids = frozenset[str]

_ONE = """query ($id: ID!) { clip(id: $id) { id video { url } poster { url }
  ancestors(first: 50) { edges { node { ... on Clip { id } } } }
  descendants(first: 50) { edges { node { id } } } tree { edges { node { clip { id } } } } } }"""
_NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Clip { id } } }"
_FEED = """query ($kind: FeedKind) { feed(kind: $kind, first: 50) { edges { node { id } } } }"""
_OF_AUTHOR = """query ($handle: String!) { user(handle: $handle) {
  clips(first: 50) { edges { node { id } } } } }"""
_SEARCH = """query ($query: String!) { search(query: $query, kinds: [CLIP], first: 50) {
  edges { node { ... on Clip { id } } } } }"""
_TAG = """query ($name: String!) { hashtag(name: $name) {
  clips(first: 50) { edges { node { id } } } } }"""
_SAVED = "{ bookmarks(first: 50) { edges { node { id } } } }"
_LIST = "query ($id: ID!) { playlist(id: $id) { clips(first: 50) { edges { node { id } } } } }"
_LEADERS = "{ leaderboard(span: DAY, first: 50) { clip { id } } }"
_LIVE = """subscription ($kind: FeedKind!, $after: String) {
  clipPublished(kind: $kind, after: $after) { clips { id } } }"""
_OPEN = """mutation ($i: OpenClipLinkInput!) {
  openClipLink(input: $i) { clip { id video { url } } errors { code } } }"""


@dataclass
class Kept:
    """What somebody kept of the clips while they saw them: addresses of files and secret links, by
    clip; `tag` is on all of them, `playlist` holds them; `since`: where the news of them begins."""

    tag: str
    playlist: str
    since: str
    authors: Collection[str]
    addresses: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Door:
    """With `is_whole` it shows all that its viewer may see of the clips; a ranked feed, which holds
    so many of one author, only some. `open_to` says which audiences it shows."""

    show: Callable[[World, Member, Kept], Awaitable[Ids]]
    is_whole: bool = True
    for_members: bool = False
    of_links: bool = False


async def keep_addresses(viewer: Member, clip: Clip, kept: Kept) -> None:
    """Take down the addresses of a clip's files, as a client does when it shows the clip."""
    gid = global_id("Clip", clip.id)
    shown = (await viewer.run(_ONE, id=gid)).payload()
    urls = [shown[name]["url"] for name in ("video", "poster") if shown[name] is not None]
    kept.addresses.setdefault(gid, []).extend(urls)


async def files(world: World, viewer: Member, kept: Kept) -> Ids:
    """The clips any of whose addresses still gives a file."""
    return frozenset([gid for gid, urls in kept.addresses.items() if await _give(world, urls)])


async def one_by_one(world: World, viewer: Member, kept: Kept) -> Ids:
    """Each by its id, and whatever its lineage shows."""
    found: set[str] = set()
    for gid in kept.addresses:
        answer = await viewer.run(_ONE, id=gid)
        if answer.codes:
            assert answer.codes == ["NOT_FOUND"], answer.codes
            continue
        clip = answer.payload()
        found.add(clip["id"])
        for line in ("ancestors", "descendants"):
            found |= {edge["node"].get("id") for edge in clip[line]["edges"]}
        found |= {edge["node"]["clip"]["id"] for edge in clip["tree"]["edges"]}
    return frozenset(found - {None})


async def by_nodes(world: World, viewer: Member, kept: Kept) -> Ids:
    rows = (await viewer.run(_NODES, ids=list(kept.addresses))).data["nodes"]
    return frozenset(row["id"] for row in rows if row)


async def by_authors(world: World, viewer: Member, kept: Kept) -> Ids:
    found: set[str] = set()
    for handle in kept.authors:
        found |= _ids((await viewer.run(_OF_AUTHOR, handle=handle)).payload()["clips"])
    return frozenset(found)


async def by_search(world: World, viewer: Member, kept: Kept) -> Ids:
    return _ids((await viewer.run(_SEARCH, query=kept.tag)).payload())


async def by_tag(world: World, viewer: Member, kept: Kept) -> Ids:
    answer = (await viewer.run(_TAG, name=kept.tag)).payload()
    return _ids(answer["clips"])


async def bookmarks(world: World, viewer: Member, kept: Kept) -> Ids:
    return _ids((await viewer.run(_SAVED)).payload())


async def playlist(world: World, viewer: Member, kept: Kept) -> Ids:
    return _ids((await viewer.run(_LIST, id=kept.playlist)).payload()["clips"])


async def leaders(world: World, viewer: Member, kept: Kept) -> Ids:
    rows = (await viewer.run(_LEADERS)).payload()
    return frozenset(row["clip"]["id"] for row in rows)


async def links(world: World, viewer: Member, kept: Kept) -> Ids:
    """The clips whose secret link still opens, with the files behind it."""
    found = set()
    for gid, token in kept.links.items():
        opened = (await viewer.run(_OPEN, i={"token": token})).payload()
        if opened["errors"] or not await _give(world, [opened["clip"]["video"]["url"]]):
            continue
        found.add(gid)
    return frozenset(found)


def feed(kind: str) -> Callable[[World, Member, Kept], Awaitable[Ids]]:
    async def show(world: World, viewer: Member, kept: Kept) -> Ids:
        return _ids((await viewer.run(_FEED, kind=kind)).payload())

    return show


def live(kind: str) -> Callable[[World, Member, Kept], Awaitable[Ids]]:
    async def show(world: World, viewer: Member, kept: Kept) -> Ids:
        """All news since the history began; the last is of a clip that shows nobody."""
        found: set[str] = set()
        last = global_id("Clip", (await _last(kept)).id)
        async with aclosing(viewer.watch(_LIVE, kind=kind, after=kept.since)) as values:
            async for value in values:
                found |= {clip["id"] for clip in value["clipPublished"]["clips"]}
                if last in found:
                    break
        return frozenset(found)

    return show


DOORS: dict[str, Door] = {
    "files": Door(files),
    "clip and lineage": Door(one_by_one),
    "nodes": Door(by_nodes),
    "an author's page": Door(by_authors),
    "search": Door(by_search),
    "hashtag": Door(by_tag),
    "playlist": Door(playlist),
    "bookmarks": Door(bookmarks, for_members=True),
    "leaderboard": Door(leaders, is_whole=False),
    "secret links": Door(links, of_links=True),
    "LATEST": Door(feed("LATEST")),
    "FOR_YOU": Door(feed("FOR_YOU"), is_whole=False),
    "TRENDING": Door(feed("TRENDING"), is_whole=False),
    "FOLLOWING": Door(feed("FOLLOWING"), for_members=True),
    "socket of LATEST": Door(live("LATEST")),
    "socket of FOLLOWING": Door(live("FOLLOWING"), for_members=True),
}


async def _give(world: World, urls: Collection[str]) -> bool:
    for url in urls:
        try:
            await granted_file(world.instance.media_urls, world.clock, url.split("/")[-2])
        except (NotFound, Gone):
            continue
        return True
    return False


async def _last(kept: Kept) -> Any:
    return await Clip.filter(caption=f"#{kept.tag} last").get()


def _ids(connection: Any) -> Ids:
    return frozenset(edge["node"]["id"] for edge in connection["edges"] if edge["node"])
