"""Whatever the API has, whoever asks and whatever they send: a coded answer, never a bug.

Documents are made from the schema, so an operation that is added tomorrow is tested tomorrow.
"""

import random
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_leaf_type,
)

from models.users import AgeBand, Role
from schema import schema
from schema.base import global_id
from tests.world import Member, World

CORE = schema._schema
# Doors that stand open to people who are not signed in.
OPEN = {
    "signUp",
    "signIn",
    "openClipLink",
    "recordPlayback",
    "beginPasskeySignIn",
    "finishPasskeySignIn",
    "beginOidcSignIn",
    "finishOidcSignIn",
    "finishOidcSignUp",
}
STRINGS = ["", "x", " ", "a\x00b", "é" * 2_500, "\u202e", "😀" * 40, "' OR 1=1 --", "%", "@ann"]
NOUNS = [
    kind.name
    for kind in CORE.type_map.values()
    if isinstance(kind, GraphQLObjectType) and any(i.name == "Node" for i in kind.interfaces)
]
IDS = ["", "nonsense", "é", *(global_id(noun, 1) for noun in NOUNS)]
INTS = [0, 1, -1, 50, 2**31 - 1, -(2**31)]
SCALARS: dict[str, list[Any]] = {
    "Int": INTS,
    "Float": [0.0, -1.5, 1e308, 4.0],
    "Boolean": [True, False],
    "String": STRINGS,
    "ID": [*IDS, global_id("User", 2**63 - 1)],
    "Date": ["1990-01-01", "2999-12-31", "0001-01-01"],
    "DateTime": ["1990-01-01T00:00:00Z", "2999-12-31T23:59:59Z"],
}


def value(kind: Any, pick: random.Random, depth: int = 0, *, name: str = "") -> Any:
    """Some value that fits the type; nullable ones are null at times."""
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type, pick, depth, name=name)
    if depth and pick.random() < 0.2:
        return None
    if isinstance(kind, GraphQLList):
        return [
            value(GraphQLNonNull(get_inner(kind)), pick, depth + 1, name=name)
            for _ in range(pick.choice((0, 1, 3)))
        ]
    if isinstance(kind, GraphQLEnumType):
        return pick.choice(list(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {
            field_name: value(field.type, pick, depth + 1, name=field_name)
            for field_name, field in kind.fields.items()
            if isinstance(field.type, GraphQLNonNull) or pick.random() < 0.7
        }
    assert isinstance(kind, GraphQLScalarType)
    fitting = nouns_for(name)
    if kind.name == "ID" and fitting and pick.random() < 0.6:
        return global_id(pick.choice(fitting), 1)
    return pick.choice(SCALARS.get(kind.name, STRINGS))


def nouns_for(name: str) -> list[str]:
    """What an argument may mean: `linkId` a ClipLink, `avatarClipId` a Clip, `viewerIds` and
    `wardId` users."""
    noun = (
        name.rstrip("s")
        .removesuffix("Id")
        .lower()
        .replace("viewer", "user")
        .replace("ward", "user")
    )
    names = [(known, known.lower()) for known in NOUNS] if noun else []
    return [known for known, low in names if low.endswith(noun) or noun.endswith(low)]


def get_inner(kind: GraphQLList[Any]) -> Any:
    inner = kind.of_type
    return inner.of_type if isinstance(inner, GraphQLNonNull) else inner


def selection(kind: GraphQLNamedType, depth: int = 0) -> str:
    """Every leaf of a type, and of what hangs off it one level down."""
    if is_leaf_type(kind):
        return ""
    if not isinstance(kind, GraphQLObjectType):
        return "{ __typename }"
    parts = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if any(isinstance(a.type, GraphQLNonNull) for a in field.args.values()):
            continue
        if is_leaf_type(inner):
            parts.append(name)
        elif depth < 2 and name in (
            "edges",
            "node",
            "errors",
            "pageInfo",
            "clip",
            "viewer",
            "user",
        ):
            parts.append(f"{name} {selection(inner, depth + 1)}")
    return "{ " + " ".join(parts) + " }"


def document(verb: str, name: str, field: GraphQLField) -> str:
    declared = ", ".join(f"${arg}: {spec.type}" for arg, spec in field.args.items())
    passed = ", ".join(f"{arg}: ${arg}" for arg in field.args)
    head = f"{verb} ({declared})" if declared else verb
    call = f"{name}({passed})" if passed else name
    return f"{head} {{ {call} {selection(get_named_type(field.type))} }}"


def operations(verb: str) -> list[tuple[str, GraphQLField]]:
    root = CORE.query_type if verb == "query" else CORE.mutation_type
    assert root is not None
    return sorted(root.fields.items())


async def viewers(world: World) -> dict[str, Member]:
    return {
        "anonymous": world.anonymous,
        "member": await world.member(),
        "minor": await world.member(band=AgeBand.MINOR),
        "admin": await world.member(role=Role.ADMIN),
    }


@pytest.mark.feature("I11", "A9")
@pytest.mark.parametrize("verb", ["query", "mutation"])
async def test_no_input_to_any_operation_is_a_bug(world: World, verb: str) -> None:
    people = await viewers(world)
    for name, field in operations(verb):
        text = document(verb, name, field)
        for kind, viewer in people.items():
            for seed in range(3):
                pick = random.Random(f"{name} {kind} {seed}")
                variables = {
                    arg: value(spec.type, pick, name=arg) for arg, spec in field.args.items()
                }
                answer = await viewer.run(text, **variables)  # fails on INTERNAL_SERVER_ERROR
                if verb == "mutation":
                    assert not set(answer.codes) - {"BAD_USER_INPUT"}, (name, answer.codes)


@pytest.mark.feature("I11")
async def test_every_mutation_but_the_open_doors_wants_somebody_signed_in(world: World) -> None:
    for name, field in operations("mutation"):
        if name in OPEN:
            continue
        for seed in range(60):
            pick = random.Random(f"{name} {seed}")
            variables = {arg: value(spec.type, pick, name=arg) for arg, spec in field.args.items()}
            answer = await world.anonymous.run(document("mutation", name, field), **variables)
            refusal = answer.refusal()
            assert refusal in ("UNAUTHENTICATED", "BAD_USER_INPUT"), (name, refusal)
            if refusal == "UNAUTHENTICATED":
                break
        else:
            pytest.fail(f"{name} never asked a visitor to sign in")
