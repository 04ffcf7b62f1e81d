"""No list costs more statements because it is longer.

Every field that returns a connection, wherever it stands, is asked in a crowded world for 1 and for
50 rows with all their leaves and everything that hangs off a row; and every list on a row again on
1 and on 50 of those rows. Lists that are added tomorrow are counted tomorrow: one that the crowd
leaves short fails until there are rows for it.
"""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from models.users import Role
from schema import schema
from schema.graph import Graph
from schema.limits import Limits
from tests.api.crowds import MANY, Crowd, crowd
from tests.statements import statements
from tests.world import World

CORE = schema._schema
WIDE = Graph(
    schema,
    limits=Limits(
        cost=10**9, tokens=10**5, document_length=10**6, depth=20, repeats=10**4, aliases=10**4
    ),
    timeout=60,
)
MODERATORS = {"cameoReviews", "reportCases"}  # theirs alone
ARGUMENTS = {
    "search": 'query: "a"',
    "hashtag": 'name: "cats"',
    "cameoRequests": "box: RECEIVED",
    "challenges": "openOnly: false",
    "draftLines": 'clipId: "{draft}"',
    "promptThread": 'generationId: "{thread}"',
    "tree": "levels: 1",
}
# Where rows of a type are listed: what a page of them costs says what a list on each of them does.
PAGES = {
    "Challenge": "challenges(openOnly: false, first: $first) {{ edges {{ node {{ {} }} }} }}",
    "Clip": "bookmarks(first: $first) {{ edges {{ node {{ {} }} }} }}",
    "Comment": 'node(id: "{{Clip}}") {{ ... on Clip {{ comments(first: $first) '
    "{{ edges {{ node {{ {} }} }} }} }} }}",
    "Conversation": "conversations(first: $first) {{ edges {{ node {{ {} }} }} }}",
    "Hashtag": "followedHashtags(first: $first) {{ edges {{ node {{ {} }} }} }}",
    "Playlist": "playlists(first: $first) {{ edges {{ node {{ {} }} }} }}",
    "User": "viewer {{ followRequests(first: $first) {{ edges {{ node {{ {} }} }} }} }}",
}
ALONE = {"Cameo", "Viewer"}  # one to a member: there are no pages of them


def lists() -> Iterator[tuple[str, str, GraphQLField]]:
    """Every type's every field that returns a connection."""
    for kind in CORE.type_map.values():
        if isinstance(kind, GraphQLObjectType) and kind is not CORE.mutation_type:
            for name, field in kind.fields.items():
                if get_named_type(field.type).name.endswith("Connection"):
                    yield kind.name, name, field


def is_page(kind: GraphQLObjectType) -> bool:
    return kind.name.endswith(("Connection", "Edge"))


def selection(kind: GraphQLObjectType, depth: int) -> str:
    """All leaves, and below `depth` 2 everything that takes no argument."""
    parts = ["__typename"]
    for name, field in kind.fields.items():
        if any(isinstance(a.type, GraphQLNonNull) for a in field.args.values()):
            continue
        inner = get_named_type(field.type)
        # The members of a union may give one name two types: tell them apart.
        asked = f"{kind.name}_{name}: {name}"
        if is_leaf_type(inner):
            parts.append(asked)
        elif depth < 2 and isinstance(inner, GraphQLObjectType) and not is_page(inner):
            parts.append(f"{asked} {{ {selection(inner, depth + 1)} }}")
    return " ".join(parts)


def page(name: str, field: GraphQLField, *, size: str = "$first", depth: int = 1) -> str:
    """The field with `size` rows and what hangs off them."""
    connection = get_named_type(field.type)
    assert isinstance(connection, GraphQLObjectType)
    edge = get_named_type(connection.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    node = get_named_type(edge.fields["node"].type)
    kinds = (
        CORE.get_possible_types(node)
        if isinstance(node, GraphQLUnionType | GraphQLInterfaceType)
        else [node]
    )
    inner = " ".join(
        f"... on {kind.name} {{ {selection(kind, depth)} }}"
        for kind in kinds
        if isinstance(kind, GraphQLObjectType)
    )
    given = ", ".join(part for part in (ARGUMENTS.get(name), f"first: {size}") if part)
    return f"found: {name}({given}) {{ edges {{ node {{ __typename {inner} }} }} }}"


def one(kind: str, asked: str, crowd: Crowd) -> str:
    """`asked` of the row of a type that has long lists."""
    if kind == "Query":
        return asked
    if kind == "Hashtag":
        return f'hashtag(name: "cats") {{ {asked} }}'
    if kind == "Viewer":
        return f"viewer {{ {asked} }}"
    return f'node(id: "{crowd.rows[kind]}") {{ ... on {kind} {{ {asked} }} }}'


async def cost(
    crowd: Crowd, asked: str, *, first: int, moderates: bool = False, hoped: int = 0
) -> tuple[int, int]:
    """How many statements the query runs, and how many rows its outermost list has.

    Two look-ups that end at different moments may each begin a batch of one loader: where it is
    more than `hoped`, what counts is what the query costs when they meet, in one of three runs."""
    for name, row_id in crowd.rows.items():
        asked = asked.replace(f"{{{name}}}", row_id)
    world = crowd.me.world
    viewer = await world.member(role=Role.MODERATOR) if moderates else crowd.me
    counts = []
    while not counts or (hoped and min(counts) > hoped and len(counts) < 3):
        with statements() as ran:
            answer = await viewer.run(f"query ($first: Int) {{ {asked} }}", first=first)
        assert not answer.codes, (asked, answer.messages)
        counts.append(len(ran))
    return min(counts), rows_of(answer.data)


def rows_of(data: object) -> int:
    assert isinstance(data, dict), data
    if "edges" in data:
        return len(data["edges"])
    return rows_of(next(value for value in data.values() if isinstance(value, dict)))


@pytest.mark.feature("A8")
async def test_every_list_costs_the_same_statements_for_one_row_and_fifty(world: World) -> None:
    world.graph = WIDE
    full = await crowd(world)
    grown, short = {}, {}
    for kind, name, field in lists():
        asked, moderates = one(kind, page(name, field), full), name in MODERATORS
        # One search result has one kind; more of them have all, and each kind costs its own.
        least = MANY // 2 if name == "search" else 1
        few, _ = await cost(full, asked, first=least, moderates=moderates)
        many, rows = await cost(full, asked, first=MANY, moderates=moderates, hoped=few)
        if many > few:
            grown[f"{kind}.{name}"] = (few, many)
        if rows < MANY:
            short[f"{kind}.{name}"] = rows
    assert (grown, short) == ({}, {})


@pytest.mark.feature("A8")
async def test_a_list_on_each_row_of_a_page_costs_the_same_for_one_row_and_fifty(
    world: World,
) -> None:
    world.graph = WIDE
    full = await crowd(world)
    grown = {}
    for kind, name, field in lists():
        if kind in ALONE or kind == "Query":
            continue
        asked = PAGES[kind].format(page(name, field, size="2", depth=2))
        few, _ = await cost(full, asked, first=1)
        many, rows = await cost(full, asked, first=MANY, hoped=few)
        assert rows == MANY, kind
        if many > few:
            grown[f"{kind}.{name}"] = (few, many)
    assert grown == {}


@pytest.mark.feature("A8")
async def test_what_is_looked_up_ahead_is_gathered_over_all_pages(world: World) -> None:
    full = await crowd(world)
    author = "author { handle avatar { url } viewerFollows }"
    asked = [
        "bookmarks(first: $first) { edges { node { comments(first: 2) { edges { node { body "
        f"{author} }} }} }} }} }} }}",
        'node(id: "{User}") { ... on User { followers(first: $first) { edges { node { clips(first: 2) '
        f"{{ edges {{ node {{ likeCount viewerHasLiked video {{ url }} {author} }} }} }} }} }} }} }} }}",
    ]
    for each in asked:
        few, _ = await cost(full, each, first=1)
        many, _ = await cost(full, each, first=MANY, hoped=few)
        assert many <= few
