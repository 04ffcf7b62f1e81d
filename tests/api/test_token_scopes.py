"""What an API token without READ may see: nothing, not even what a visitor may."""

import pytest

from models.sessions import Scope, SessionKind
from schema.base import global_id
from tests.world import Member, World

pytestmark = pytest.mark.feature("A4")

ALONE = (
    "{ feed(kind: LATEST) { edges { cursor } } }",
    "{ feed { edges { cursor } } }",
    '{ user(handle: "ann") { handle } }',
    '{ search(query: "ball") { edges { cursor } } }',
    '{ hashtag(name: "ball") { clips { edges { cursor } } } }',
)
OF_A_CLIP = (
    "query ($id: ID!) { node(id: $id) { id } }",
    "query ($id: ID!) { clip(id: $id) { prompt video { url } } }",
)
OF_A_MEMBER = (
    "query ($id: ID!) { pinnedClips(userId: $id) { id } }",
    "query ($id: ID!) { playlists(userId: $id) { edges { cursor } } }",
)


def with_scopes(member: Member, *scopes: Scope) -> Member:
    assert member.session is not None
    member.session.kind = SessionKind.API_TOKEN
    member.session.scope_words = " ".join(scopes)
    return member


@pytest.mark.parametrize("document", ALONE)
async def test_a_token_without_read_reads_no_list(world: World, document: str) -> None:
    ann = with_scopes(await world.member("ann"), Scope.GENERATE)
    assert "FORBIDDEN" in (await ann.run(document)).codes


@pytest.mark.parametrize("document", OF_A_CLIP)
async def test_a_token_without_read_does_not_open_a_draft(world: World, document: str) -> None:
    ann = await world.member("ann")
    draft = await world.draft(ann)
    opened = await ann.run(document, id=global_id("Clip", draft.id))
    assert opened.codes == []
    refused = await with_scopes(ann, Scope.GENERATE).run(document, id=global_id("Clip", draft.id))
    assert refused.codes == ["FORBIDDEN"]


@pytest.mark.parametrize("document", OF_A_MEMBER)
async def test_a_token_without_read_reads_nothing_of_a_member(world: World, document: str) -> None:
    ann = with_scopes(await world.member("ann"), Scope.GENERATE)
    assert (await ann.run(document, id=ann.id)).codes == ["FORBIDDEN"]
    assert (await with_scopes(ann, Scope.READ).run(document, id=ann.id)).codes == []
