"""Which subscriptions are executed once for many."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from models.clips import Audience
from schema import schema
from schema.feeds import BROADCASTS
from schema.graph import Graph
from schema.requests import parse_request
from schema.shared import IMPERSONAL, is_impersonal, make_plan
from tests.world import World

GRAPH = Graph(schema)

SHARED = [
    "subscription { clipPublished(kind: LATEST) { cursor resync clips { id caption } } }",
    "subscription ($k: FeedKind!) { clipPublished(kind: $k) { clips { __typename id } } }",
    "subscription ($a: String) { clipPublished(after: $a) { clips { author { id handle bio } } } }",
    """subscription S { ...F } fragment F on Subscription { clipPublished { cursor } }""",
    """subscription S { clipPublished { ...F } } fragment F on NewClips { clips { ...C } }
    fragment C on Clip { id shareCount commentCount author { ... on User { name } } }""",
    'subscription { clipPublished(hashtag: "cats") { cursor } }',
    "subscription ($c: ID) { clipPublished(challengeId: $c) { cursor clips { id } } }",
]
ALONE = [
    "subscription { clipPublished { clips { id video { url } } } }",
    "subscription { clipPublished { clips { viewerHasLiked } } }",
    "subscription { clipPublished { clips { likeCount } } }",
    "subscription { clipPublished { clips { author { viewerFollows } } } }",
    "subscription { clipPublished { clips { comments { edges { node { body } } } } } }",
    "subscription S { clipPublished { ...F } } fragment F on NewClips { clips { links { id } } }",
    'subscription { clipPublished(after: "x") { cursor } }',
    'subscription { generationProgress(generationId: "x") { seq } }',
    "subscription { messageReceived { cursor } }",
]


def plan(document: str) -> Any:
    request = parse_request({"query": document, "variables": {"k": "LATEST"}})
    operation = GRAPH.prepare(request, signed_in=True).operation
    return make_plan(operation, GRAPH, BROADCASTS)


@pytest.mark.feature("B16", "N15")
@pytest.mark.parametrize("document", [*SHARED[:3], *SHARED[4:]])
def test_documents_without_personal_fields_are_shared(document: str) -> None:
    assert plan(document) is not None


@pytest.mark.feature("B16", "N15")
@pytest.mark.parametrize("document", [*ALONE, SHARED[3]])
def test_documents_with_personal_fields_run_for_their_viewer_alone(document: str) -> None:
    assert plan(document) is None


def test_variables_that_say_only_what_is_told_are_known() -> None:
    assert plan(SHARED[2]).of_root == {"a"}
    assert plan(SHARED[1]).of_root == {"k"}
    both = """subscription ($b: Boolean!, $h: String, $a: String) {
        clipPublished(hashtag: $h, after: $a) { cursor clips @include(if: $b) { id } } }"""
    assert plan(both).of_root == {"h", "a"}


@pytest.mark.feature("N15")
def test_a_field_that_could_look_at_the_viewer_is_personal_unless_it_is_named() -> None:
    """What a resolver is not given it cannot look at; every exception is a field that exists."""
    named = set()
    for kind in GRAPH.core.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for name, field in kind.fields.items():
            definition = field.extensions["strawberry-definition"]
            resolver = definition.base_resolver
            looks = resolver is not None and resolver.info_parameter is not None
            if (kind.name, name) in IMPERSONAL:
                named.add((kind.name, name))
                assert looks, "named without need"
            else:
                assert is_impersonal(kind, name) is not looks or definition.extensions
    assert named == IMPERSONAL


@pytest.mark.feature("N15")
async def test_impersonal_fields_say_the_same_to_everybody_whom_the_clip_reaches(
    world: World,
) -> None:
    """Asked by a visitor, a stranger, a follower and a moderator."""
    author, stranger, follower = [await world.member() for _ in range(3)]
    await world.follows(follower, author)
    clip = await world.clip(author, Audience.PUBLIC)
    await stranger.run(
        "mutation ($i: CreateCommentInput!) { createComment(input: $i) { errors { code } } }",
        i={"clipId": gid(clip.id), "body": "hello"},
    )
    kind = GRAPH.core.type_map["Clip"]
    assert isinstance(kind, GraphQLObjectType)
    wanted = " ".join(_selected(kind, name) for parent, name in IMPERSONAL if parent == "Clip")
    document = f"query ($id: ID!) {{ clip(id: $id) {{ {wanted} }} }}"
    answers = [
        (await member.run(document, id=gid(clip.id))).payload()
        for member in (world.anonymous, stranger, follower, await world.member())
    ]
    assert answers[0]["commentCount"] == 1
    assert all(answer == answers[0] for answer in answers)


def _selected(kind: GraphQLObjectType, name: str) -> str:
    below = get_named_type(kind.fields[name].type)
    if not isinstance(below, GraphQLObjectType):
        return name
    plain = [f for f in below.fields if is_impersonal(below, f) and _is_leaf(below, f)]
    return f"{name} {{ {' '.join(plain)} }}"


def _is_leaf(kind: GraphQLObjectType, name: str) -> bool:
    return not isinstance(get_named_type(kind.fields[name].type), GraphQLObjectType)


def gid(row_id: int) -> str:
    from schema.base import global_id

    return global_id("Clip", row_id)
