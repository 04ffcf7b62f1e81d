"""No list costs more statements because it is longer.

Every root field that returns a connection is asked, in a grown world, for 1 and for 50 rows with
all their leaves and everything that hangs off a row. Lists that are added tomorrow are counted
tomorrow.
"""

import pytest
from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from models.sessions import Session
from models.users import Role, User
from schema import schema
from schema.graph import Graph
from schema.limits import Limits
from server.world import grow_world
from tests.statements import statements
from tests.world import Member, World

CORE = schema._schema
# Their rows come from outside the grown tables, or they need an argument that names one row.
WIDE = Graph(
    schema,
    limits=Limits(
        cost=10**9, tokens=10**5, document_length=10**6, depth=20, repeats=10**4, aliases=10**4
    ),
    timeout=60,
)
MODERATORS = {"cameoReviews"}  # theirs alone
ARGUMENTS = {"search": 'query: "a", ', "hashtag": 'name: "cats", '}


def lists() -> list[tuple[str, GraphQLField]]:
    assert CORE.query_type is not None
    found = []
    for name, field in sorted(CORE.query_type.fields.items()):
        kind = get_named_type(field.type)
        required = [a for a, s in field.args.items() if isinstance(s.type, GraphQLNonNull)]
        if kind.name.endswith("Connection") and (not required or name in ARGUMENTS):
            found.append((name, field))
    return found


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


def document(name: str, field: GraphQLField) -> str:
    connection = get_named_type(field.type)
    assert isinstance(connection, GraphQLObjectType)
    edge = get_named_type(connection.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    node = get_named_type(edge.fields["node"].type)
    kinds = list(node.types) if isinstance(node, GraphQLUnionType) else [node]
    inner = " ".join(
        f"... on {kind.name} {{ {selection(kind, 1)} }}"
        for kind in kinds
        if isinstance(kind, GraphQLObjectType)
    )
    given = ARGUMENTS.get(name, "")
    return f"query ($first: Int) {{ {name}({given}first: $first) {{ edges {{ node {{ __typename {inner} }} }} }} }}"


async def busiest(world: World) -> Member:
    """The member with most to see: whoever follows most."""
    user = await User.all().order_by("-following_count").first()
    assert user is not None
    await Session.filter(user_id=user.id).delete()
    return await world.signed_in(user)


@pytest.mark.feature("A8")
async def test_every_list_costs_the_same_statements_for_one_row_and_fifty(world: World) -> None:
    await grow_world(world.instance.settings.database, members=80, clips=1_500, seed=3)
    world.graph = WIDE
    member, moderator = await busiest(world), await world.member(role=Role.MODERATOR)
    counted, rows = {}, {}
    for name, field in lists():
        text = document(name, field)
        numbers = []
        # One search result has one kind; more of them have all, and each kind costs its own.
        for first in (25, 50) if name == "search" else (1, 50):
            with statements() as ran:
                viewer = moderator if name in MODERATORS else member
                answer = await viewer.run(text, first=first)
            assert not answer.codes, (name, answer.messages)
            numbers.append(len(ran))
            rows[name] = len(answer.payload()["edges"])
        counted[name] = numbers
    grown = {name: n for name, n in counted.items() if n[1] > n[0]}
    assert not grown, grown
    assert sum(count > 5 for count in rows.values()) >= 3, rows
