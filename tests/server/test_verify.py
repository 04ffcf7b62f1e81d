"""A real signed film, sent back to the instance that made it: whole, stripped, changed, and a stranger."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from media.codewords import Payload
from media.imprint import Imprint
from media.inspection import inspect
from media.marks import Credit
from models.base import transaction
from models.clips import Clip, Rendition, RenditionKind
from models.holds import HoldKind, place_hold
from models.provenance import Mark, record_clip
from server.instance import provenance_of
from server.verify import verify_route
from tests.media.test_imprint import ORIGIN, filmed, frames
from tests.serving import serving
from tests.world import World

pytestmark = pytest.mark.feature("H4", "N9")

NUMBER = 77


async def a_signed_film(world: World, clip: Clip, folder: Path) -> tuple[Path, Path]:
    """The clip's file as it leaves, and the same pixels without their manifest."""
    imprint = Imprint(Credit("Mutoscope"), Payload(world.instance.authority.instance_tag, NUMBER))
    bare = filmed(folder / "bare.mp4", frames(), imprint=imprint)
    whole = folder / "whole.mp4"
    provenance_of(world.instance.authority).sign(bare, whole, "video/mp4", origin=ORIGIN)
    stored = await world.instance.storage.put_file(whole, suffix=".mp4", content_type="video/mp4")
    await Rendition.create(
        clip_id=clip.id,
        kind=RenditionKind.ORIGINAL,
        key=stored.key,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        passed_sha256=stored.sha256,
        width=360,
        height=640,
    )
    await Mark.create(id=NUMBER)
    stills = inspect(whole, roots=None).stills
    await record_clip(clip.id, NUMBER, stills)
    return whole, bare


async def test_a_file_that_comes_back_is_told_for_what_it_is(world: World, tmp_path: Path) -> None:
    ann = await world.member("ann")
    clip = await world.clip(ann)
    whole, bare = await a_signed_film(world, clip, tmp_path)
    unmarked = filmed(tmp_path / "unmarked.mp4", frames(), imprint=None)
    content = bytearray(whole.read_bytes())
    content[content.index(b"mdat") + 5000] ^= 1
    app = Starlette(routes=[verify_route(world.instance)])
    async with serving(app) as base_url, httpx2.AsyncClient(base_url=base_url) as client:

        async def verdict(body: bytes) -> dict[str, Any]:
            answer = await client.post("/verify", content=body, timeout=120)
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found

        found = await verdict(whole.read_bytes())
        assert (found["verdict"], found["standing"]) == ("AUTHENTIC", "SHOWN")
        assert found["mark"]["number"] == NUMBER
        assert found["manifest"]["digitalSourceType"] == ORIGIN.digital_source_type
        found = await verdict(bare.read_bytes())
        assert (found["verdict"], found["isMarkedHere"]) == ("STRIPPED", True)
        found = await verdict(unmarked.read_bytes())
        assert (found["verdict"], found["mark"]) == ("RESEMBLES", None)
        assert (await verdict(bytes(content)))["verdict"] == "ALTERED"
        async with transaction():
            await place_hold(clip.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
        found = await verdict(bare.read_bytes())
        assert (found["standing"], found["clipId"]) == ("WITHDRAWN", None)
        refused = await client.post("/verify", content=b"no film at all")
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["extensions"]["code"]) == (400, "BAD_USER_INPUT")
