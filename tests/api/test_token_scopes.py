"""What an API token without READ may see: nothing, not even what a visitor may."""

import pytest

from models.clips import Audience
from models.sessions import Scope, SessionKind
from models.users import Role, User, UserState
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
A_CLIP = "query ($id: ID!) { clip(id: $id) { id } }"
A_JOB = "query ($id: ID!) { generation(id: $id) { id } }"
CREATE = """mutation { createClip(input: {prompt: "a red ball"}) {
  generation { id } errors { message } } }"""
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


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
async def test_an_office_comes_with_the_scope_for_it_alone(world: World, role: Role) -> None:
    author, office = await world.member(), await world.member(role=role)
    reader = with_scopes(await world.signed_in(of(office)), Scope.READ)
    keeper = with_scopes(await world.signed_in(of(office)), Scope.READ, Scope.MODERATE)
    draft = await world.draft(author)
    listed = await world.clip(author, Audience.LIST)
    job = (await author.run(CREATE)).payload()["generation"]
    suspended = await world.member("gone")
    await User.filter(id=of(suspended).id).update(state=UserState.SUSPENDED)
    hidden = [global_id("Clip", draft.id), global_id("Clip", listed.id)]
    hidden += [job["id"], suspended.id]
    for node_id in hidden:
        for member in (office, keeper):
            assert (await member.run(OF_A_CLIP[0], id=node_id)).payload() == {"id": node_id}
        assert (await reader.run(OF_A_CLIP[0], id=node_id)).payload() is None
    for clip_id in hidden[:2]:
        assert (await reader.run(A_CLIP, id=clip_id)).codes == ["NOT_FOUND"]
        assert (await keeper.run(A_CLIP, id=clip_id)).codes == []
    assert (await reader.run(A_JOB, id=hidden[2])).codes == ["NOT_FOUND"]
    assert (await keeper.run(A_JOB, id=hidden[2])).codes == []
    for member in (reader, keeper, office):
        assert (await member.run(ALONE[0])).payload()["edges"] == []


def of(member: Member) -> User:
    assert member.user is not None
    return member.user
