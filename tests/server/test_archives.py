"""Archives of accounts: whole, their owner's alone, and taken in elsewhere without trust."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PIL import Image

from core.errors import BadInput, Conflict
from core.settings import Settings
from media.codewords import Payload
from media.imprint import Imprint
from media.inspection import Inspection, inspect
from media.marks import Credit
from media.provenance import ManifestState
from media.urls import MediaUrls
from models.audit import Audit
from models.avatars import Avatar
from models.base import transaction
from models.belongings import CLIPS, PARTS, UNTOLD
from models.clips import Audience, Clip, ClipState, Rendition, RenditionKind
from models.conversations import MessageSettings
from models.deletions import DoomedFile
from models.erasure import ERASURES
from models.exports import Export, ExportState, claim_export
from models.generations import Generation, GenerationState
from models.holds import ClipHold, HoldKind, place_hold
from models.impressions import ImpressionSettings
from models.lineage import Lineage
from models.migrations.runner import migrate
from models.notifications import NotificationSettings
from models.passage import Passage
from models.provenance import Fingerprint, Mark
from models.rankings import RankingSettings
from models.search import SearchSettings
from models.users import User
from resolvers.media import granted_file
from schema.base import global_id
from server.admin import import_account
from server.archives import unpack
from server.archives.export import export_next
from server.archives.take_in import take_in
from server.archives.unpack import open_archive
from server.instance import signing_of
from server.upkeep import upkeep
from tests.api.accounts import PASSWORD, joined, member_behind, sign_in
from tests.api.likenesses import clip_with, enrolled
from tests.api.test_accounts import delete, stored
from tests.api.test_avatars import a_clip, choose
from tests.media.films import RATE, filmed, scene
from tests.services import postgres_url
from tests.statements import statements
from tests.world import Member, World, open_world

REQUEST = "mutation { requestExport { export { id state progress } errors { code } } }"
LIST = "query ($first: Int) { exports(first: $first) { edges { node { id download { url } } } } }"
EXPORT = """query ($id: ID!) { export(id: $id) {
  id state progress expiresAt download { url size sha256 } } }"""
SOCIAL = """mutation ($c: ID!, $u: ID!) {
  likeClip(input: {clipId: $c}) { errors { code } }
  bookmarkClip(input: {clipId: $c}) { errors { code } }
  follow(input: {userId: $u}) { errors { code } } }"""
# What a clip is told to be, but for ids, times and the state it is in.
SAME = (
    "audience", "caption", "alt_text", "prompt", "style", "allow_download", "duration_ms", "width",
    "height", "fps", "blurhash", "transcript", "depth", "cap_reach", "remix_policy",
)  # fmt: skip
SIZE = {"duration_ms": 1000, "width": 192, "height": 320, "fps": RATE}


@cache
def a_film() -> bytes:
    """One without marks, as those from before there were any."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        return filmed(path, scene(width=192), imprint=None).read_bytes()


async def furnished(world: World, handle: str = "ann") -> Member:
    """A member with two clips (one a remix of the other), files, a recipe, and what they said."""
    ann = await joined(world, handle)
    ben = await world.member("ben")
    assert ann.user is not None
    job = await Generation.create(
        owner_id=ann.user.id, state=GenerationState.COMPLETED, prompt="a red ball", seconds=4.0,
        width=720, height=1280, fps=24, audio="FULL", seed=7, backend="scene", request_hash="h",
        queued_at_ms=1, recipe_json='{"seed": 7, "words": ["é"]}', notes_json='["no moon"]',
    )  # fmt: skip
    first = await world.draft(ann, caption="Été #loop", generation_id=job.id)
    await stored(world, a_film(), first)
    await Clip.filter(id=first.id).update(**SIZE)
    await Clip.filter(id=first.id).update(state=ClipState.PUBLISHED, published_order=first.id)
    await Clip.filter(id=first.id).update(audience=Audience.FOLLOWERS)
    remix = await world.draft(ann, caption="again", parent_id=first.id, root_id=first.id, depth=1)
    await Lineage.create(ancestor_id=first.id, clip_id=remix.id, distance=1)
    other = await world.clip(ben)
    answer = await ann.run(SOCIAL, c=global_id("Clip", other.id), u=ben.id)
    assert all(part["errors"] == [] for part in answer.data.values())
    return ann


async def archive_of(world: World, member: Member) -> bytes:
    """What the member downloads."""
    asked = (await member.run(REQUEST)).payload()
    assert asked["errors"] == []
    assert await export_next(world.instance)
    told = (await member.run(EXPORT, id=asked["export"]["id"])).payload()
    assert (told["state"], told["progress"]) == ("READY", 1.0)
    token = told["download"]["url"].split("/")[-2]
    file = await granted_file(world.instance.media_urls, world.clock, token)
    pieces = world.instance.storage.open_range(file.row.key, 0, told["download"]["size"])
    content = b"".join([piece async for piece in pieces])
    assert hashlib.sha256(content).hexdigest() == told["download"]["sha256"]
    return content


def noun(archive: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return json.loads(opened.read(f"{name}.json"))


def rewritten(archive: bytes, **changes: bytes | None) -> io.BytesIO:
    """The archive with other contents under some names (`/` is written `__`, `.` is `_dot_`)."""
    wanted = {n.replace("__", "/").replace("_dot_", "."): text for n, text in changes.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(target, "w") as new:
        for name in dict.fromkeys([*old.namelist(), *wanted]):
            content = wanted.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return target


def signed(archive: bytes, name: str, content: bytes) -> io.BytesIO:
    """The archive with another file, which its manifest vouches for."""
    manifest = noun(archive, "manifest")
    manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    key = name.replace("/", "__").replace(".", "_dot_")
    return rewritten(archive, **{key: content, "manifest_dot_json": json.dumps(manifest).encode()})


async def take(world: World, source: io.BytesIO, handle: str = "newcomer") -> User:
    with open_archive(source) as archive:
        return await take_in(
            archive,
            handle=handle,
            password=PASSWORD,
            settings=world.instance.settings,
            storage=world.instance.storage,
            signing=signing_of(world.instance.settings, world.instance.authority),
            now=world.clock.now(),
        )


async def signed_in_as(world: World, user: User) -> Member:
    return await member_behind(world, (await sign_in(world, user.handle)).payload()["token"])


@pytest.mark.feature("I9")
async def test_an_archive_is_its_owners_alone(world: World) -> None:
    ann, ben = await joined(world, "ann"), await world.member()
    assert (await world.anonymous.run(REQUEST)).refusal() == "UNAUTHENTICATED"
    opaque = (await ann.run(REQUEST)).payload()["export"]["id"]
    assert (await world.anonymous.run(EXPORT, id=opaque)).refusal() == "UNAUTHENTICATED"
    assert (await ben.run(EXPORT, id=opaque)).refusal() == "NOT_FOUND"
    assert (await ann.run(EXPORT, id=opaque)).payload()["state"] == "QUEUED"
    assert (await ben.run("{ exports { edges { node { id } } } }")).payload()["edges"] == []


@pytest.mark.feature("I9")
async def test_asking_twice_makes_one_archive(world: World) -> None:
    ann = await joined(world, "ann")
    answers = await asyncio.gather(*(ann.run(REQUEST) for _ in range(10)))
    assert len({answer.payload()["export"]["id"] for answer in answers}) == 1
    assert await Export.all().count() == 1


async def test_a_page_of_archives_of_any_size_runs_as_many_statements(world: World) -> None:
    ann = await joined(world, "ann")
    assert ann.user is not None
    for _ in range(12):
        await Export.create(user_id=ann.user.id, state=ExportState.FAILED)
    ran = []
    for size in (1, 50):
        with statements() as found:
            answer = await ann.run(LIST, first=size)
        assert len(answer.payload()["edges"]) == min(size, 12)
        ran.append(len(found))
    assert ran[0] == ran[1]


@pytest.mark.feature("I9")
async def test_the_archive_holds_everything_and_its_manifest_every_hash(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    manifest = noun(archive, "manifest")
    assert (manifest["format"], manifest["version"]) == ("mutoscope-account", 1)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = set(opened.namelist()) - {"manifest.json"}
        assert names == set(manifest["files"])
        for name in names:
            digest = hashlib.sha256(opened.read(name)).hexdigest()
            assert manifest["files"][name]["sha256"] == digest
    clips = noun(archive, "clips")
    assert [clip["caption"] for clip in clips] == ["Été #loop", "again"]
    assert clips[1]["parent_id"] == clips[0]["id"]
    assert clips[0]["files"][0]["path"] in names
    assert noun(archive, "generations")[0]["recipe"] == {"seed": 7, "words": ["é"]}
    assert [row["handle"] for row in noun(archive, "follows")] == ["ben"]
    for name in ("likes", "bookmarks"):
        assert [row["clip_author"] for row in noun(archive, name)] == ["ben"], name
    assert noun(archive, "profile")["handle"] == "ann"


@pytest.mark.feature("I9")
async def test_an_archive_never_holds_secrets(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        text = b"".join(opened.read(n) for n in opened.namelist() if n.endswith(".json"))
    for word in (b"argon2", b"token_hash", b"password", b"public_key", b"code_hash"):
        assert word not in text, word


@pytest.mark.feature("I9")
async def test_an_archive_goes_after_a_week(world: World) -> None:
    ann = await furnished(world)
    await archive_of(world, ann)
    row = await Export.get()
    assert row.key is not None
    world.clock.advance(days=6, hours=23)
    await upkeep(world.instance)
    assert await world.instance.storage.exists(row.key)
    world.clock.advance(hours=1, seconds=1)
    told = (await ann.run(EXPORT, id=global_id("Export", row.id))).payload()
    assert told["download"] is None, "even before it is swept away"
    await upkeep(world.instance)
    assert (await Export.get()).state is ExportState.EXPIRED
    assert not await world.instance.storage.exists(row.key)


@pytest.mark.feature("I9")
async def test_the_address_of_an_archive_is_worth_nothing_to_a_deleted_member(world: World) -> None:
    ann = await furnished(world)
    await archive_of(world, ann)
    told = (await ann.run("{ exports { edges { node { download { url } } } } }")).payload()
    token = told["edges"][0]["node"]["download"]["url"].split("/")[-2]
    urls: MediaUrls = world.instance.media_urls
    assert (await granted_file(urls, world.clock, token)).row.content_type == "application/zip"
    await delete(ann)
    with pytest.raises(Exception, match="no such file"):
        await granted_file(urls, world.clock, token)


@pytest.mark.feature("I9")
async def test_another_process_takes_over_from_one_that_died(world: World) -> None:
    ann = await joined(world, "ann")
    await ann.run(REQUEST)
    now = world.clock.now()
    dead = await claim_export(now)
    assert dead is not None
    assert await claim_export(now) is None
    world.clock.advance(minutes=6)
    assert await export_next(world.instance)
    assert not await dead.finish(now, key="k", size=1, sha256="s"), "it has lost the job"
    assert (await Export.get()).state is ExportState.READY


@pytest.mark.feature("I9")
async def test_a_job_that_kills_every_process_fails(world: World) -> None:
    ann = await joined(world, "ann")
    await ann.run(REQUEST)
    for _ in range(3):
        assert await claim_export(world.clock.now()) is not None
        world.clock.advance(minutes=6)
    assert await claim_export(world.clock.now()) is None
    assert (await Export.get()).state is ExportState.FAILED
    assert (await ann.run(REQUEST)).payload()["export"]["state"] == "QUEUED"


@pytest.mark.feature("I9")
async def test_an_account_moves_from_sqlite_to_postgresql_and_is_the_same(tmp_path: Path) -> None:
    async with open_world(f"sqlite:///{tmp_path / 'one.sqlite3'}") as world:
        first = await archive_of(world, await furnished(world))
    async with open_world(postgres_url()) as world:
        user = await take(world, io.BytesIO(first), handle="ann.again")
        row = await Clip.get(author_id=user.id, depth=0)
        assert (row.state, row.audience) == (ClipState.DRAFT, Audience.FOLLOWERS)
        assert await Audit.filter(action="user.import").count() == 1
        film = await Rendition.get(clip_id=row.id, kind=RenditionKind.ORIGINAL)
        assert (film.may_leave, film.passed_as) == (True, Passage.MARKED)
        second = await archive_of(world, await signed_in_as(world, user))
    for archive in (first, second):
        assert len(noun(archive, "clips")) == 2
    # Both were made within a millisecond, where ids sort as they fall: go by depth.
    before, after = (
        sorted(noun(archive, "clips"), key=lambda clip: int(clip["depth"]))
        for archive in (first, second)
    )
    assert [[clip[k] for k in SAME] for clip in before] == [[c[k] for k in SAME] for c in after]
    assert [clip["made_at"] for clip in before] == [clip["made_at"] for clip in after]
    assert after[1]["parent_id"] == after[1]["root_id"] == after[0]["id"]
    one, other = noun(first, "generations"), noun(second, "generations")
    for job in (*one, *other):
        job.pop("id")
    assert one == other
    one, other = noun(first, "profile"), noun(second, "profile")
    for name in ("name", "bio", "age_band", "born_on", "is_private"):
        assert one[name] == other[name]
    assert after[0]["generation_id"] == noun(second, "generations")[0]["id"]


@cache
def a_poster(*, is_marked: bool = True) -> bytes:
    (picture, *_) = scene(width=360, height=640)
    image = Image.fromarray(picture)
    if is_marked:
        imprint = Imprint(Credit("Mutoscope", "ann"), Payload(1, 2))
        image = imprint.on_picture(1.0)(image, 0.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


async def pictured(world: World, folder: Path, *, is_marked: bool = True) -> tuple[Member, Clip]:
    """A member whose avatar is the poster of a clip of theirs."""
    ann = await joined(world, "ann")
    clip = await a_clip(world, ann, folder, a_poster(is_marked=is_marked))
    await choose(ann, clip)
    return ann, clip


@pytest.mark.feature("I9", "A6")
@pytest.mark.parametrize("is_purged", [False, True])
async def test_an_avatar_comes_along_and_outlives_its_clip(
    world: World, tmp_path: Path, is_purged: bool
) -> None:
    ann, clip = await pictured(world, tmp_path)
    if is_purged:
        await clip.purge()
        await Rendition.filter(clip_id=clip.id).delete()
    archive = await archive_of(world, ann)
    assert noun(archive, "profile")["avatar"]["path"] in noun(archive, "manifest")["files"]
    user = await take(world, io.BytesIO(archive))
    there, here = await Avatar.get(id=clip.author_id), await Avatar.get(id=user.id)
    assert (here.key, here.sha256, here.width) == (there.key, there.sha256, there.width)
    own = await Clip.get(id=here.clip_id)
    assert own.author_id == user.id
    assert own.state is (ClipState.PURGED if is_purged else ClipState.DRAFT)
    seen = await world.anonymous.run('{ user(handle: "newcomer") { avatar { url } } }')
    assert seen.payload()["avatar"]


@pytest.mark.feature("I9", "N9")
async def test_a_picture_without_marks_was_taken_from_no_clip_and_stays_behind(
    world: World, tmp_path: Path
) -> None:
    ann, _clip = await pictured(world, tmp_path, is_marked=False)
    user = await take(world, io.BytesIO(await archive_of(world, ann)))
    assert not await Avatar.exists(id=user.id)


@pytest.mark.feature("I9", "A6")
async def test_the_picture_of_a_held_clip_stays_behind(world: World, tmp_path: Path) -> None:
    ann, clip = await pictured(world, tmp_path)
    async with transaction():
        await place_hold(clip.id, HoldKind.MOD_REMOVED, "case:1", actor_id=None)
    assert noun(await archive_of(world, ann), "profile")["avatar"] is None


@pytest.mark.feature("I9")
async def test_what_a_member_shut_does_not_open_elsewhere(world: World) -> None:
    ann = await joined(world, "ann")
    assert ann.user is not None
    own = ann.user.id
    await User.filter(id=own).update(on_leaderboards=False)
    await SearchSettings.create(id=own, is_indexed=False)
    await RankingSettings.create(id=own, is_recommended=False)
    await ImpressionSettings.create(id=own, is_kept=False)
    await MessageSettings.create(id=own, policy="NONE", sends_receipts=False)
    await NotificationSettings.create(
        id=own, switched_off="LIKE SHARE", time_zone="Europe/Berlin", quiet_from=60, quiet_until=90
    )
    user = await take(world, io.BytesIO(await archive_of(world, ann)))
    assert not user.on_leaderboards
    assert not (await SearchSettings.of(user.id)).is_indexed
    assert not (await RankingSettings.of(user.id)).is_recommended
    assert not (await ImpressionSettings.of(user.id)).is_kept
    messages = await MessageSettings.of(user.id)
    assert (messages.policy, messages.sends_receipts) == ("NONE", False)
    told = await NotificationSettings.of(user.id)
    assert (told.switched_off, told.time_zone) == ("LIKE SHARE", "Europe/Berlin")
    assert (told.quiet_from, told.quiet_until) == (60, 90)


@pytest.mark.feature("I9", "C7")
async def test_an_archive_holds_the_receipts_under_which_its_clips_show_others(
    world: World,
) -> None:
    owner, ann = await world.member("owner"), await joined(world, "ann")
    clip = await clip_with(ann, await enrolled(owner))
    (told,) = noun(await archive_of(world, ann), "consent_receipts")
    assert (told["clip_id"], told["owner"]) == (str(clip.id), "owner")
    assert told["receipt"]
    assert told["consent"]["act"] == "USE"


@pytest.mark.feature("I9")
def test_an_archive_tells_of_every_table_that_an_erasure_empties_or_says_why_not() -> None:
    told = " ".join(part.sql for part in (CLIPS, *PARTS)).split()
    silent = {erasure.table for erasure in ERASURES} - set(told)
    assert silent == set(UNTOLD)


@pytest.mark.feature("I9")
async def test_an_operator_takes_an_archive_in_from_the_command_line(
    database_url: str, other_database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "archive.zip"
    async with open_world(database_url) as world:
        path.write_bytes(await archive_of(world, await furnished(world)))
    await migrate(other_database_url)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=other_database_url)
    assert await import_account(settings, path, handle="ann", password=PASSWORD) == 2
    with pytest.raises(Conflict):
        await import_account(settings, path, handle="ann", password=PASSWORD)


async def inspected(world: World, clip: Clip, kind: RenditionKind) -> Inspection:
    row = await Rendition.get(clip_id=clip.id, kind=kind)
    assert row.may_leave
    path = world.instance.settings.data_dir / "looked-at"
    pieces = world.instance.storage.open_range(row.key, 0, row.size)
    path.write_bytes(b"".join([piece async for piece in pieces]))
    return inspect(path, roots=world.instance.authority.roots)


@pytest.mark.feature("H1", "H2", "H3", "N9")
async def test_a_film_without_marks_is_marked_and_signed_before_it_may_leave(world: World) -> None:
    user = await take(world, io.BytesIO(await archive_of(world, await furnished(world))))
    clip = await Clip.get(author_id=user.id, depth=0)
    kinds = {row.kind for row in await Rendition.filter(clip_id=clip.id)}
    assert {RenditionKind.POSTER, RenditionKind.STREAM} <= kinds, "the others are made anew"
    number = (await Mark.get(clip_id=clip.id)).id
    assert await Fingerprint.filter(clip_id=clip.id).exists()
    for kind in kinds:
        found = await inspected(world, clip, kind)
        assert found.report.state is ManifestState.TRUSTED
        assert found.mark is not None
        assert found.mark.number == number
        assert found.report.manifest is not None
        assert found.report.manifest.digital_source_type == "compositeWithTrainedAlgorithmicMedia"


@pytest.mark.feature("H3", "I9", "N9")
async def test_a_marked_film_keeps_its_pixels_and_the_line_of_its_signatures(world: World) -> None:
    first = await take(world, io.BytesIO(await archive_of(world, await furnished(world))))
    there = await Clip.get(author_id=first.id, depth=0)
    before = await inspected(world, there, RenditionKind.ORIGINAL)
    archive = await archive_of(world, await signed_in_as(world, first))
    second = await take(world, io.BytesIO(archive), handle="elsewhere")
    here = await Clip.get(author_id=second.id, depth=0)
    after = await inspected(world, here, RenditionKind.ORIGINAL)
    assert (after.mark, after.stills) == (before.mark, before.stills)
    told = after.report.manifest
    assert told is not None
    assert told.actions == ("c2pa.opened", "c2pa.repackaged")
    (parent,) = told.ingredients
    assert parent.manifest == before.report.manifest
    assert not await Mark.filter(clip_id=here.id).exists(), "its mark still names the older clip"


@pytest.mark.feature("G4", "I9")
async def test_a_film_that_looks_like_a_removed_one_waits_for_a_moderator(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    first = await Clip.get(author_id=(await take(world, io.BytesIO(archive))).id, depth=0)
    async with transaction():
        await place_hold(first.id, HoldKind.MOD_REMOVED, "case:1", actor_id=None)
    second = await take(world, io.BytesIO(archive), handle="elsewhere")
    hold = await ClipHold.get(clip_id=(await Clip.get(author_id=second.id, depth=0)).id)
    assert (hold.kind, hold.cause) == (HoldKind.MOD_REVIEW, f"clip:{first.id}")


@pytest.mark.feature("I9", "I11")
async def test_a_clip_comes_without_a_film_that_cannot_be_read(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    clips = noun(archive, "clips")
    broken, name = b"no film", clips[0]["files"][0]["path"]
    digest = hashlib.sha256(broken).hexdigest()
    clips[0]["files"][0] |= {"path": f"media/{digest}.mp4", "sha256": digest}
    archive = signed(archive, "clips.json", json.dumps(clips).encode()).getvalue()
    archive = signed(archive, f"media/{digest}.mp4", broken).getvalue()
    user = await take(world, io.BytesIO(archive))
    clip = await Clip.get(author_id=user.id, depth=0)
    assert (clip.state, await Rendition.filter(clip_id=clip.id).count()) == (ClipState.DRAFT, 0)
    assert name != clips[0]["files"][0]["path"]


@pytest.mark.feature("I9")
async def test_a_taken_handle_is_refused(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    with pytest.raises(Conflict):
        await take(world, io.BytesIO(archive), handle="ann")
    assert await User.all().count() == 2
    assert await DoomedFile.exists(), "what was stored for it goes again"


@pytest.mark.feature("I9")
async def test_a_file_that_is_not_what_the_manifest_says_is_refused(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    path = noun(archive, "clips")[0]["files"][0]["path"]
    key = path.replace("/", "__").replace(".", "_dot_")
    with pytest.raises(BadInput, match="not what the manifest says"):
        await take(world, rewritten(archive, **{key: b"another video"}))
    # Nor one that the manifest vouches for and the clip does not.
    with pytest.raises(BadInput, match="not the one"):
        await take(world, signed(archive, path, b"another video"))
    assert await User.filter(handle="newcomer").count() == 0
    assert await Rendition.all().count() == 1


@pytest.mark.feature("I9")
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "media/../x.mp4", "media/x.mp4", "C:\\x", "x.exe"]
)
async def test_names_that_climb_are_refused(world: World, name: str) -> None:
    archive = await archive_of(world, await furnished(world))
    target = signed(archive, "spare.json", b"[]")
    with zipfile.ZipFile(target, "a") as opened:
        opened.writestr(name, b"[]")
    with pytest.raises(BadInput, match="name it may not have"):
        await take(world, target)


@pytest.mark.feature("I9")
async def test_a_bomb_is_refused_before_it_is_unpacked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = await archive_of(world, await furnished(world))
    monkeypatch.setattr(unpack, "LARGEST_JSON", 100_000)
    bomb = signed(archive, "likes.json", b"[" + b" " * 10_000_000 + b"]")
    assert len(bomb.getvalue()) < 200_000
    with open_archive(bomb) as opened, pytest.raises(BadInput, match="larger than"):
        opened.rows("likes")


@pytest.mark.feature("I9")
@pytest.mark.parametrize(
    ("noun_", "change"),
    [
        ("clips", {"prompt": "x" * 2001}),
        ("clips", {"depth": 1, "parent_id": "self"}),
        ("clips", {"id": "1; DROP"}),
        ("clips", {"made_at": "yesterday"}),
        ("generations", {"recipe": "words"}),
        ("generations", {"seed": 2**63}),
    ],
)
async def test_rows_that_say_what_they_may_not_are_refused(
    world: World, noun_: str, change: dict[str, Any]
) -> None:
    archive = await archive_of(world, await furnished(world))
    rows = noun(archive, noun_)
    if change.get("parent_id") == "self":
        change = {**change, "parent_id": rows[0]["id"]}
    rows[0] |= change
    with pytest.raises(BadInput):
        await take(world, signed(archive, f"{noun_}.json", json.dumps(rows).encode()))
    assert await User.filter(handle="newcomer").count() == 0


@pytest.mark.feature("I9")
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"x" * 1000])
async def test_what_is_no_archive_is_refused(world: World, content: bytes) -> None:
    with pytest.raises(BadInput):
        await take(world, io.BytesIO(content))


@pytest.mark.feature("I9")
async def test_an_archive_of_another_version_is_refused(world: World) -> None:
    archive = await archive_of(world, await furnished(world))
    manifest = {**noun(archive, "manifest"), "version": 2}
    changed = rewritten(archive, manifest_dot_json=json.dumps(manifest).encode())
    with pytest.raises(BadInput, match="version"):
        await take(world, changed)
