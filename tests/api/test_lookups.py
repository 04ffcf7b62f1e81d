"""What people type to name something is looked up at any length: absent, never a bug."""

from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from schema import schema
from schema.graph import Graph
from server.auth import context_factory
from server.graphql import GraphQLEndpoint
from tests.api.accounts import sign_in, sign_up
from tests.serving import serving
from tests.world import World

pytestmark = pytest.mark.feature("A4", "I11")

LONG = ["x" * 300, "x" * 10_000, "é" * 10_000, "@" * 10_000, "a." * 5_000]
USER = "query ($text: String!) { user(handle: $text) { id } }"
NODE = "query ($text: ID!) { node(id: $text) { id } }"
LINK = """mutation ($text: String!) {
  openClipLink(input: {token: $text}) { clip { id } errors { code } } }"""
PASSKEY = """mutation ($text: JSON!) {
  finishPasskeySignIn(input: {credential: $text}) { token errors { code } } }"""


@pytest.mark.parametrize("text", LONG, ids=lambda text: f"{len(text)} {text[:2]}")
async def test_a_name_of_any_length_names_nothing(world: World, text: str) -> None:
    nobody = world.anonymous
    assert (await nobody.run(USER, text=text)).refusal() == "NOT_FOUND"
    assert (await nobody.run(NODE, text=text)).refusal() == "BAD_USER_INPUT"
    assert (await nobody.run(LINK, text=text)).refusal() == "NOT_FOUND"
    credential: dict[str, Any] = {"id": text, "rawId": text, "type": "public-key", "response": {}}
    assert (await nobody.run(PASSKEY, text=credential)).refusal() == "UNAUTHENTICATED"
    assert (await sign_in(world, text)).refusal() == "UNAUTHENTICATED"
    assert (await sign_up(world, text)).refusal() == "BAD_USER_INPUT"
    assert (await sign_up(world, "ann", inviteCode=text)).refusal() == "BAD_USER_INPUT"


async def test_a_bearer_of_any_length_signs_nobody_in(world: World) -> None:
    endpoint = GraphQLEndpoint(Graph(schema), context_factory(world.instance))
    app = Starlette(routes=[Route("/graphql", endpoint)])
    async with serving(app) as base_url, httpx2.AsyncClient() as client:
        for token in ("x" * 300, "x" * 10_000, "x" * 40_000):
            answer = await client.post(
                f"{base_url}/graphql",
                json={"query": "{ viewer { handle } }"},
                headers={"authorization": f"Bearer {token}"},
            )
            assert answer.status_code == 401
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_one_root_that_fails_leaves_the_others_their_answers(world: World) -> None:
    ann = await world.member("ann")
    answer = await ann.run(
        'query { nodes(ids: ["nonsense"]) { id } accountDeletion(token: "no") { eraseAt }'
        " viewer { handle } }"
    )
    assert answer.data == {"nodes": None, "accountDeletion": None, "viewer": {"handle": "ann"}}
    assert answer.codes == ["BAD_USER_INPUT", "NOT_FOUND"]
