"""Deleting an account: gone at once, back within two weeks, erased for good after them."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import pytest

from core.proofs import Notary, read_statement
from models import base
from models.audit import Audit
from models.callers import authenticate
from models.clips import Clip, ClipState, Rendition, RenditionKind
from models.deletions import DoomedFile, ErasureProof
from models.erasure import ERASURES, KEPT
from models.likes import Like
from models.migrations.runner import migrate
from models.reactions import LIKE
from models.sessions import Scope, Session
from models.users import Role, User, UserState
from schema.base import global_id
from server.upkeep import RETENTION, forget_the_old, upkeep
from server.world import grow_world
from tests.api.accounts import PASSWORD, joined, member_behind, sign_in
from tests.api.test_passkeys import begin_sign_in, registered
from tests.models.test_migrations import SAMPLES, Probe
from tests.server.test_world import COUNTERS
from tests.world import Member, World

DELETE = """mutation ($i: DeleteAccountInput!) {
  deleteAccount(input: $i) { eraseAt token errors { code field } } }"""
RESTORE = """mutation ($i: RestoreAccountInput!) {
  restoreAccount(input: $i) { token viewer { handle } errors { code field } } }"""
STATUS = "query ($t: String!) { accountDeletion(token: $t) { eraseAt proof publicKey } }"
USER = "query ($handle: String!) { user(handle: $handle) { handle } }"
CLIP = "query ($id: ID!) { node(id: $id) { id } }"
FOLLOW = "mutation ($id: ID!) { follow(input: {userId: $id}) { errors { code } } }"
FEED = "{ feed(kind: LATEST) { edges { node { id } } } }"


async def delete(member: Member, **who: Any) -> str:
    """Delete the account with its password; the token."""
    answer = await member.run(DELETE, i=who or {"password": PASSWORD})
    assert answer.payload()["errors"] == []
    token: str = answer.payload()["token"]
    return token


async def erase(world: World) -> None:
    world.clock.advance(days=14, seconds=1)
    await upkeep(world.instance)


async def statement(world: World, token: str) -> dict[str, Any]:
    found = (await world.anonymous.run(STATUS, t=token)).payload()
    return read_statement(found["proof"], found["publicKey"])


@pytest.mark.feature("A12")
async def test_only_the_member_in_person_deletes_their_account(world: World) -> None:
    ann = await joined(world, "ann")
    assert (await world.anonymous.run(DELETE, i={"password": PASSWORD})).refusal() == (
        "UNAUTHENTICATED"
    )
    assert ann.user is not None
    row, _ = await Session.issue_token(
        ann.user.id,
        name="t",
        scopes=frozenset(Scope),
        expires_at=world.clock.now().replace(year=2099),
    )
    by_token = Member(world, ann.user, row)
    assert (await by_token.run(DELETE, i={"password": PASSWORD})).refusal() == "FORBIDDEN"
    assert (await ann.run(DELETE, i={"password": "not this one"})).refusal() == "BAD_USER_INPUT"
    assert (await ann.run(DELETE, i={})).refusal() == "BAD_USER_INPUT"
    ben = await joined(world, "ben")
    device, _ = await registered(ben)
    foreign = device.get(await begin_sign_in(world))
    assert (await ann.run(DELETE, i={"passkey": foreign})).refusal() == "BAD_USER_INPUT"
    assert (await User.get(id=ann.user.id)).state is UserState.ACTIVE


@pytest.mark.feature("A12")
@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.ADMIN])
async def test_a_deleted_member_is_gone_at_once_for_everybody(world: World, role: Role) -> None:
    ann, viewer = await joined(world, "ann"), await world.member("ben", role=role)
    await world.follows(viewer, ann)
    clip = await world.clip(ann)
    node = {"id": global_id("Clip", clip.id)}
    assert (await viewer.run(CLIP, **node)).payload() is not None
    await delete(ann)
    for who in (viewer, world.anonymous):
        assert (await who.run(USER, handle="ann")).refusal() == "NOT_FOUND"
        assert (await who.run(CLIP, **node)).payload() is None
        assert (await who.run(FEED)).payload()["edges"] == []
    assert (await sign_in(world, "ann")).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("A12")
async def test_sessions_tokens_and_sockets_end_with_the_account(world: World) -> None:
    ann = await joined(world, "ann")
    second = (await sign_in(world, "ann")).payload()["token"]
    await delete(ann)
    assert await authenticate(second, world.clock.now()) is None
    kinds = [row["type"] for row in await base.fetch("SELECT type FROM outbox ORDER BY id")]
    assert kinds.count("session.revoked") == 2
    assert kinds.count("user.deleted") == 1, "what closes the sockets"


@pytest.mark.feature("A12")
async def test_an_account_comes_back_whole_by_password_passkey_or_token(world: World) -> None:
    ann = await joined(world, "ann")
    clip = await world.clip(ann)
    device, _ = await registered(ann)
    for way in ("password", "passkey", "token"):
        token = await delete(ann)
        claim: dict[str, Any] = {"token": token}
        if way == "password":
            claim = {"handle": "ann", "password": PASSWORD}
        elif way == "passkey":
            claim = {"passkey": device.get(await begin_sign_in(world))}
        answer = await world.anonymous.run(RESTORE, i=claim)
        assert answer.payload()["errors"] == []
        assert answer.payload()["viewer"] == {"handle": "ann"}
        ann = await member_behind(world, answer.payload()["token"])
        edges = (await world.anonymous.run(FEED)).payload()["edges"]
        assert [edge["node"]["id"] for edge in edges] == [global_id("Clip", clip.id)]
        assert (await world.anonymous.run(STATUS, t=token)).refusal() == "NOT_FOUND"


@pytest.mark.feature("A12")
async def test_nobody_else_brings_an_account_back(world: World) -> None:
    ann = await joined(world, "ann")
    await joined(world, "ben")
    await delete(ann)
    for claim in (
        {"handle": "ann", "password": "wrong password"},
        {"handle": "ben", "password": PASSWORD},
        {"handle": "nobody", "password": PASSWORD},
        {"handle": "", "password": PASSWORD},
        {"token": "mtd_guess"},
    ):
        assert (await world.anonymous.run(RESTORE, i=claim)).refusal() == "UNAUTHENTICATED"
    for claim in ({}, {"handle": "ann"}, {"token": "t", "password": "p", "handle": "ann"}):
        assert (await world.anonymous.run(RESTORE, i=claim)).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("A12")
async def test_after_two_weeks_it_is_too_late(world: World) -> None:
    token = await delete(await joined(world, "ann"))
    world.clock.advance(days=14, seconds=1)
    assert (await world.anonymous.run(RESTORE, i={"token": token})).refusal() == "UNAUTHENTICATED"


async def test_the_last_administrator_stays(world: World) -> None:
    ann = await joined(world, "ann")
    assert ann.user is not None
    await User.filter(id=ann.user.id).update(role=Role.ADMIN)
    assert (await ann.run(DELETE, i={"password": PASSWORD})).refusal() == "CONFLICT"
    await world.member(role=Role.ADMIN)
    await delete(ann)


@pytest.mark.feature("A12", "I10")
async def test_erasing_leaves_nothing_that_names_the_member(world: World) -> None:
    ann = await joined(world, "quokka", name="Quokka Quill")
    assert ann.user is not None
    await ann.run('mutation { updateProfile(input: {bio: "quokkas only"}) { errors { code } } }')
    draft = await world.draft(
        ann, prompt="a quokka at dusk", caption="quokka!", transcript_json="[]"
    )
    await delete(ann)
    await erase(world)
    probe = Probe(world.instance.settings.database)
    for table in await probe.tables():
        for row in await probe.rows(f"SELECT * FROM {table}"):
            if table != "handles":
                assert "quokka" not in str(row).lower(), table
    shell, clip = await User.get(id=ann.user.id), await Clip.get(id=draft.id)
    assert (shell.state, shell.name, shell.password_hash) == (UserState.DELETED, "", None)
    assert (clip.state, clip.prompt) == (ClipState.PURGED, "")


@pytest.mark.feature("I10")
async def test_an_erased_handle_is_nobodys_again(world: World) -> None:
    await delete(await joined(world, "ann"))
    await erase(world)
    answer = await world.anonymous.run(
        "mutation ($i: SignUpInput!) { signUp(input: $i) { errors { code } } }",
        i={"handle": "ann", "name": "Ann", "password": PASSWORD, "ageBand": "ADULT"},
    )
    assert answer.refusal() == "CONFLICT"


@pytest.mark.feature("I10")
async def test_files_go_with_the_account_but_for_those_of_others(world: World) -> None:
    ann, ben = await joined(world, "ann"), await world.member()
    own = await stored(world, b"hers alone", await world.draft(ann))
    shared = await stored(world, b"of both", await world.draft(ann), await world.draft(ben))
    token = await delete(ann)
    await erase(world)
    assert not await world.instance.storage.exists(own)
    assert await world.instance.storage.exists(shared)
    assert not await DoomedFile.exists()
    hashes = sorted(hashlib.sha256(text).hexdigest() for text in (b"hers alone", b"of both"))
    text = "".join(f"{line}\n" for line in hashes)
    files = (await statement(world, token))["files"]
    assert files == {"count": 2, "sha256": hashlib.sha256(text.encode()).hexdigest()}


@pytest.mark.feature("I10")
async def test_a_crash_before_the_files_are_deleted_leaves_them_to_the_next_round(
    world: World,
) -> None:
    ann = await joined(world, "ann")
    key = await stored(world, b"bytes", await world.draft(ann))
    await DoomedFile.create(key=key)
    await upkeep(world.instance)
    assert await world.instance.storage.exists(key), "a row stands on it"
    await Rendition.all().delete()
    await DoomedFile.create(key=key)
    await upkeep(world.instance)
    assert not await world.instance.storage.exists(key)


@pytest.mark.feature("I10")
async def test_the_proof_says_what_was_erased_and_names_nobody(world: World) -> None:
    ann = await joined(world, "ann")
    ben = await world.member("ben")
    await ann.run(FOLLOW, id=ben.id)
    clips = [(await world.draft(ann)).id for _ in range(3)]
    token = await delete(ann)
    status = (await world.anonymous.run(STATUS, t=token)).payload()
    assert status["proof"] is None
    assert status["eraseAt"] is not None
    await erase(world)
    told = await statement(world, token)
    lines = "".join(f"{line}\n" for line in sorted(map(str, clips)))
    assert told["tables"]["clips"] == {
        "count": 3, "sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }  # fmt: skip
    assert told["tables"]["follows"]["count"] == 1
    assert ann.user is not None
    kept = await ErasureProof.all()
    assert len(kept) == 1
    assert str(ann.user.id) not in str(told)
    assert await Audit.filter(action="user.erase", actor_id=None).count() == 1
    assert (await world.anonymous.run(STATUS, t="another")).refusal() == "NOT_FOUND"


def test_a_changed_proof_is_not_good() -> None:
    notary = Notary(b"secret" * 8)
    signed = notary.sign({"files": 1})
    assert read_statement(signed, notary.public_key) == {"files": 1}
    head, _, mac = signed.split(".")
    forged = f"{head}.{Notary(b'other' * 8).sign({'files': 2}).split('.')[1]}.{mac}"
    for wrong, key in ((forged, notary), (signed, Notary(b"other" * 8)), ("x", notary)):
        with pytest.raises(Exception, match="not good"):
            read_statement(wrong, key.public_key)


@pytest.mark.feature("I10")
async def test_every_table_says_what_becomes_of_a_members_rows(database_url: str) -> None:
    await migrate(database_url)
    probe = Probe(database_url)
    tables = {t for t in await probe.tables() if not t.startswith(("search_clips", "search_names"))}
    named = [erasure.table for erasure in ERASURES] + list(KEPT)
    assert len(named) == len(set(named))
    assert tables <= set(named), "name new tables in models/erasure.py"
    assert {erasure.table for erasure in ERASURES} <= tables
    # The ledger is a chain that nobody may change; its ids lead to a shell without a name.
    for table in tables & set(KEPT) - {"deletions", "consent_ledger"}:
        columns = {str(column[0]) for column in await probe.columns(table)}
        people = {"user_id", "author_id", "owner_id", "actor_id", "sender_id"}
        assert not columns & people, f"{table} refers to members"


@pytest.mark.feature("I10")
async def test_what_is_kept_for_a_time_goes_after_it(world: World) -> None:
    await Probe(world.instance.settings.database).fill()
    for table, _, age in RETENTION:
        assert await base.fetch(f"SELECT 1 FROM {table}"), table
        assert table in SAMPLES
        world.clock.advance(seconds=age.total_seconds())
    await forget_the_old(world.clock.now())
    for table, _, _ in RETENTION:
        assert not await base.fetch(f"SELECT 1 FROM {table}"), table


@pytest.mark.feature("A12", "I10")
async def test_many_deletions_amid_many_likes_leave_exact_counters(world: World) -> None:
    url = world.instance.settings.database
    await grow_world(url, members=40, clips=60, seed=4)
    people = [row.id for row in await User.all().order_by("id")]
    clips = [row.id for row in await Clip.filter(state=ClipState.PUBLISHED)]
    for user_id in people[:25]:
        await User.filter(id=user_id).update(state=UserState.DELETED)
        await base.execute(
            "INSERT INTO deletions (id, token_hash, requested_at, erase_at) VALUES (?, ?, ?, ?)",
            user_id, str(user_id), world.clock.now(), world.clock.now(),
        )  # fmt: skip

    async def like(user_id: int) -> None:
        for clip_id in clips[:10]:
            await LIKE.add(await User.get(id=user_id), clip_id)

    await asyncio.gather(
        *(upkeep(world.instance) for _ in range(4)), *(like(user_id) for user_id in people[25:])
    )
    while await base.fetch("SELECT 1 FROM deletions"):
        await upkeep(world.instance)
    assert await ErasureProof.all().count() == 25
    probe = Probe(url)
    for (table, column), counted in COUNTERS.items():
        if table in ("users", "comments") or column in ("likes", "comments", "shares", "saves"):
            gone = " AND deleted_at IS NULL" if column == "comments" else ""
            wrong = await probe.rows(f"SELECT * FROM {table} t WHERE {column} <> ({counted}{gone})")
            assert wrong == [], (table, column)
    assert not await Like.filter(user_id__in=people[:25]).exists()
    assert await Clip.filter(author_id__in=people[:25], state__not=ClipState.PURGED).count() == 0


async def stored(world: World, text: bytes, *clips: Clip) -> str:
    """A file in the store, and a rendition of each clip that stands on it."""
    path = world.instance.settings.data_dir / "upload.mp4"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    kept = await world.instance.storage.put_file(path, suffix=".mp4", content_type="video/mp4")
    for clip in clips:
        await Rendition.create(
            clip_id=clip.id, kind=RenditionKind.ORIGINAL, key=kept.key, size=kept.size,
            content_type=kept.content_type, sha256=kept.sha256, width=720, height=1280,
        )  # fmt: skip
    return kept.key
