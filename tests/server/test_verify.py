"""A signed film, sent back to the instance that made it: whole, stripped, changed, held back; and a
stranger's. One small film serves them all."""

import asyncio
import io
import tempfile
from functools import cache
from pathlib import Path

import httpx2
import pytest
from rich.console import Console
from starlette.applications import Starlette

from core.settings import Settings
from media.codewords import Payload
from media.imprint import Imprint
from media.inspection import Inspection, inspect
from media.marks import Credit
from media.provenance import ManifestState
from media.urls import Granted, MediaGrant
from models.base import transaction
from models.clips import Clip, Rendition, RenditionKind
from models.holds import HoldKind, place_hold
from models.provenance import Mark, record_clip
from resolvers import verification
from resolvers.verification import Language, Standing, Verdict, Verification
from schema.base import global_id
from server.authority import provenance_of
from server.verify import report_on, verify_route
from tests.media.films import filmed, scene
from tests.media.test_imprint import ORIGIN
from tests.serving import serving
from tests.world import World

NUMBER = 77
VERIFY = """query ($u: String!, $l: Language!) { verifyMedia(url: $u, language: $l) {
  verdict summary manifestState problems standing likeness mark { isOfThisInstance number }
  manifest { signedBy digitalSourceType model recipeHash consentReceipts } clip { id } } }"""


class Films:
    """A clip's file as it leaves, the same pixels without their manifest, and changed in one byte."""

    def __init__(self, world: World, folder: Path) -> None:
        authority = world.instance.authority
        imprint = Imprint(Credit("Mutoscope"), Payload(authority.instance_tag, NUMBER))
        self.bare = filmed(folder / "bare.mp4", scene(), imprint=imprint)
        self.whole = folder / "whole.mp4"
        provenance_of(authority).sign(self.bare, self.whole, "video/mp4", origin=ORIGIN)
        content = bytearray(self.whole.read_bytes())
        content[content.index(b"mdat") + 5000] ^= 1
        self.changed = folder / "changed.mp4"
        self.changed.write_bytes(content)

    async def stored(self, world: World, clip: Clip) -> Rendition:
        stored = await world.instance.storage.put_file(
            self.whole, suffix=".mp4", content_type="video/mp4"
        )
        await Mark.create(id=NUMBER)
        await record_clip(clip.id, NUMBER, inspect(self.whole, roots=None).stills)
        return await Rendition.create(
            clip_id=clip.id,
            kind=RenditionKind.ORIGINAL,
            key=stored.key,
            content_type=stored.content_type,
            size=stored.size,
            sha256=stored.sha256,
            passed_sha256=stored.sha256,
            width=180,
            height=320,
        )


@cache
def unmarked(number: int) -> Inspection:
    """Of a scene without any mark: every scale is searched, once for both engines."""
    with tempfile.TemporaryDirectory() as folder:
        film = filmed(Path(folder) / "film.mp4", scene(number), imprint=None)
        return inspect(film, roots=None)


async def everything(clip: Clip) -> Clip:
    return clip


async def judged(world: World, inspection: Inspection) -> Verification:
    tag = world.instance.authority.instance_tag
    return await verification.judge(inspection, tag=tag, see=everything)


@pytest.mark.feature("H4", "H5", "N9")
async def test_a_file_is_told_for_what_it_is(world: World, tmp_path: Path) -> None:
    clip = await world.clip(await world.member("ann"))
    films = Films(world, tmp_path)
    await films.stored(world, clip)
    roots = world.instance.authority.roots

    async def of(path: Path) -> Verification:
        return await judged(world, inspect(path, roots=roots))

    found = await of(films.whole)
    assert (found.verdict, found.standing, found.likeness) == (
        Verdict.AUTHENTIC,
        Standing.SHOWN,
        None,
    )
    found = await of(films.bare)
    assert (found.verdict, found.is_marked_here) == (Verdict.STRIPPED, True)
    assert found.clip is not None
    assert found.clip.id == clip.id
    # Neither manifest nor mark: by its looks alone.
    found = await judged(world, unmarked(1))
    assert (found.verdict, found.inspection.mark) == (Verdict.RESEMBLES, None)
    assert found.likeness is not None
    assert found.likeness > 0.9
    assert found.clip is not None
    assert found.clip.id == clip.id
    found = await of(films.changed)
    assert found.verdict is Verdict.ALTERED
    assert found.inspection.report.state is ManifestState.INVALID
    assert found.inspection.report.problems == ("assertion.bmffHash.mismatch",)
    # Who changed it has not made it real.
    assert found.is_marked_here
    for language, words in ((Language.EN, "AI-generated"), (Language.FR, "généré par IA")):
        assert words in found.summary(language)
    found = await judged(world, unmarked(2))
    assert (found.verdict, found.standing, found.clip) == (Verdict.UNKNOWN, None, None)
    # With nobody's roots at hand, or with another instance's, it is intact but from somewhere else.
    found = await verification.judge(inspect(films.whole, roots=None), tag=0, see=everything)
    assert found.verdict is Verdict.FOREIGN
    async with transaction():
        await place_hold(clip.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
    found = await of(films.bare)
    assert found.standing is Standing.WITHDRAWN
    assert "withdrawn" in found.summary(Language.EN)
    assert "retiré" in found.summary(Language.FR)


async def status_of(base_url: str, announcement: bytes) -> int:
    """The answer to an upload that announces itself and sends nothing."""
    host, port = base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /verify HTTP/1.1\r\nhost: x\r\n" + announcement + b"\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


@pytest.mark.feature("H4")
async def test_anybody_sends_a_file_and_is_answered(world: World, tmp_path: Path) -> None:
    clip = await world.clip(await world.member("ann"))
    films = Films(world, tmp_path)
    await films.stored(world, clip)
    app = Starlette(routes=[verify_route(world.instance)])
    async with serving(app) as base_url, httpx2.AsyncClient(base_url=base_url) as client:
        answer = await client.post(
            "/verify?language=FR", content=films.whole.read_bytes(), timeout=60
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        found = answer.json()
        assert (found["verdict"], found["standing"]) == ("AUTHENTIC", "SHOWN")
        assert found["clipId"] == global_id("Clip", clip.id)
        assert found["mark"]["number"] == NUMBER
        assert found["manifest"]["digitalSourceType"] == ORIGIN.digital_source_type
        assert found["summary"].startswith("Généré par IA.")
        for body in (b"no film at all", b""):
            refused = await client.post("/verify", content=body, timeout=60)
            (error,) = refused.json()["errors"]
            assert (refused.status_code, error["extensions"]["code"]) == (400, "BAD_USER_INPUT")
        assert await status_of(base_url, b"content-length: 99999999999") == 413
    # Nothing that was sent stays.
    assert list((world.instance.settings.data_dir / "incoming").iterdir()) == []


@pytest.mark.feature("H4", "H7")
async def test_verify_media_tells_of_a_file_by_its_address(world: World, tmp_path: Path) -> None:
    ann = await world.member("ann")
    clip = await world.clip(ann)
    film = await Films(world, tmp_path).stored(world, clip)
    urls = world.instance.media_urls
    grant = MediaGrant(Granted.RENDITION, film.id, None, urls.expiry(world.clock.now()))
    url = urls.issue(grant, "original.mp4")
    found = (await world.anonymous.run(VERIFY, u=url, l="EN")).payload()
    assert found == {
        "verdict": "AUTHENTIC",
        "summary": "AI-generated. The file is as it was signed: nothing in it was changed. "
        "The clip can be seen here.",
        "manifestState": "TRUSTED",
        "problems": [],
        "standing": "SHOWN",
        "likeness": None,
        "mark": {"isOfThisInstance": True, "number": float(NUMBER)},
        "manifest": {
            "signedBy": found["manifest"]["signedBy"],
            "digitalSourceType": ORIGIN.digital_source_type,
            "model": ORIGIN.model,
            "recipeHash": ORIGIN.recipe_hash,
            "consentReceipts": ["receipt-1"],
        },
        "clip": {"id": global_id("Clip", clip.id)},
    }
    assert "Mutoscope" in found["manifest"]["signedBy"]
    for other in ("https://example.org/media/x/y.mp4", "file:///etc/passwd", url + "/z"):
        assert (await world.anonymous.run(VERIFY, u=other, l="EN")).refusal() == "BAD_USER_INPUT"
    forged = url.replace("/media/", "/media/A")
    assert (await world.anonymous.run(VERIFY, u=forged, l="EN")).refusal() == "NOT_FOUND"


@pytest.mark.feature("H4")
async def test_the_command_line_says_the_same_without_a_database(tmp_path: Path) -> None:
    from media.authority import open_authority

    settings = Settings(_env_file=None, data_dir=tmp_path)
    authority = open_authority(tmp_path / "authority", name="Mutoscope")
    imprint = Imprint(Credit("Mutoscope"), Payload(authority.instance_tag, NUMBER))
    bare, whole = filmed(tmp_path / "bare.mp4", scene(), imprint=imprint), tmp_path / "whole.mp4"
    provenance_of(authority).sign(bare, whole, "video/mp4", origin=ORIGIN)

    async def said(path: Path, roots: Path | None = None) -> tuple[bool, str]:
        words = io.StringIO()
        console = Console(file=words, width=200)
        sound = await report_on(path, settings, console, roots=roots, as_json=False)
        return sound, words.getvalue()

    sound, words = await said(whole)
    assert sound
    assert "as it was signed" in words
    assert "TRUSTED" in words
    assert f"this instance, number {NUMBER}" in words
    sound, words = await said(bare)
    assert sound
    assert "AI-generated on this instance" in words
    content = bytearray(whole.read_bytes())
    content[content.index(b"mdat") + 5000] ^= 1
    whole.write_bytes(content)
    sound, words = await said(whole)
    assert not sound
    assert "changed after it was signed" in words
