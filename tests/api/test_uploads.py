"""Pictures that clips begin with: the ticket, what may come in with it, and who is in the picture."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image
from starlette.applications import Starlette

from media.provenance import ManifestState
from models.clips import Rendition, RenditionKind
from models.deletions import DoomedFile
from models.generations import Generation
from models.uploads import KEPT, Upload, UploadState, expire_uploads
from models.users import AgeBand
from schema.base import global_id
from server.instance import provenance_of
from server.uploads import upload_route
from tests.api.likenesses import cid, enrolled
from tests.media.films import scene
from tests.media.test_imprint import ORIGIN
from tests.safety import corpus
from tests.serving import serving
from tests.world import Member, World

pytestmark = pytest.mark.feature("B3", "I11")

REQUEST = """mutation { requestUpload { upload { id url state largestBytes }
  errors { code } } }"""
UPLOAD = "query ($id: ID!) { upload(id: $id) { state width height faces refusal url } }"
CREATE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id state } errors { code field message } } }"""
FACE = Path(__file__).parents[1] / "safety" / "face.png"


@asynccontextmanager
async def a_client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=[upload_route(world.instance)])
    async with (
        serving(app) as base_url,
        httpx2.AsyncClient(base_url=base_url, timeout=60) as client,
    ):
        yield client


async def a_ticket(world: World, member: Member) -> tuple[str, str]:
    """Its id and the path to send to."""
    ticket = (await member.run(REQUEST)).payload()["upload"]
    assert ticket["state"] == "AWAITED"
    return ticket["id"], ticket["url"].removeprefix(world.instance.settings.base_url)


async def a_photo(world: World, member: Member, *, faces: int = 0, maybe: int = 0) -> str:
    """One that is there already: stored as the route stores it."""
    assert member.user is not None
    folder = world.instance.settings.data_dir
    file = folder / "photo.jpg"
    file.write_bytes(corpus.picture("JPEG", (120, 160)))
    stored = await world.instance.storage.put_file(file, suffix=".jpg", content_type="image/jpeg")
    row = await Upload.expect(member.user.id, world.clock.now())
    await row.receive(
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        width=120,
        height=160,
        faces=faces,
        maybe_faces=maybe,
        expires_at=world.clock.now() + KEPT,
    )
    return global_id("Upload", row.id)


def wish(upload: str, people: str, **more: Any) -> dict[str, Any]:
    photo = {"uploadId": upload, "people": people}
    return {"prompt": "slow zoom in", "seconds": 2.0, "photo": photo, **more}


async def test_a_picture_is_sent_with_a_ticket_once(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    id_, path = await a_ticket(world, ann)
    async with a_client(world) as client:
        answer = await client.post(path, content=corpus.picture("PNG", (120, 160)))
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "id": id_,
            "state": "READY",
            "width": 120,
            "height": 160,
            "faces": 0,
            "maybeFaces": 1,  # among its colours are some like skin
        }
        again = await client.post(path, content=corpus.picture("PNG"))
        assert (again.status_code, again.json()["errors"][0]["extensions"]["code"]) == (
            409,
            "CONFLICT",
        )
        forged = await client.post("/uploads/AAAA", content=b"x")
        assert forged.status_code == 404
        # An address of a file opens no door for sending, and a ticket none for fetching.
        _, other = await a_ticket(world, ann)
        assert (await client.get(other)).status_code == 405
    seen = (await ann.run(UPLOAD, id=id_)).payload()
    assert seen == {
        "state": "READY",
        "width": 120,
        "height": 160,
        "faces": 0,
        "refusal": None,
        "url": None,
    }
    assert (await bob.run(UPLOAD, id=id_)).refusal() == "NOT_FOUND"
    row = await Upload.get(state=UploadState.READY)
    assert row.key is not None
    pieces = [piece async for piece in world.instance.storage.open_range(row.key, 0, 10**9)]
    assert corpus.HOME not in b"".join(pieces), "where it was taken is nobody's business"
    assert list((world.instance.settings.data_dir / "incoming").iterdir()) == []
    world.clock.advance(days=31)
    await expire_uploads(world.clock.now())
    assert await Upload.all().count() == 0
    assert await DoomedFile.exists(key=row.key)


async def test_a_copy_of_a_clip_of_this_instance_is_no_new_picture(
    world: World, tmp_path: Path
) -> None:
    ann = await world.member("ann")
    still = tmp_path / "still.jpg"
    Image.fromarray(scene()[3]).save(still)
    signed = tmp_path / "signed.jpg"
    provenance = provenance_of(world.instance.authority)
    provenance.sign(still, signed, "image/jpeg", origin=ORIGIN)
    clip = await world.clip(ann)
    content = signed.read_bytes()
    stored = await world.instance.storage.put_file(signed, suffix=".jpg", content_type="image/jpeg")
    await Rendition.create(
        clip_id=clip.id,
        kind=RenditionKind.POSTER,
        key=stored.key,
        content_type="image/jpeg",
        size=stored.size,
        sha256=stored.sha256,
        width=180,
        height=320,
    )
    id_, path = await a_ticket(world, ann)
    async with a_client(world) as client:
        answer = await client.post(path, content=content)
    assert answer.status_code == 409
    assert "remix" in answer.json()["errors"][0]["message"]
    assert (await ann.run(UPLOAD, id=id_)).payload()["state"] == "REFUSED"


async def test_what_a_picture_said_of_its_origin_stays_beneath_ours(
    world: World, tmp_path: Path
) -> None:
    from tests.signing import provenance_in

    ann = await world.member("ann")
    still, signed = tmp_path / "still.jpg", tmp_path / "signed.jpg"
    still.write_bytes(corpus.picture("JPEG"))
    provenance_in(tmp_path / "elsewhere").sign(still, signed, "image/jpeg", origin=ORIGIN)
    _, path = await a_ticket(world, ann)
    async with a_client(world) as client:
        assert (await client.post(path, content=signed.read_bytes())).status_code == 200
    row = await Upload.get()
    assert row.key is not None
    kept = tmp_path / "kept.jpg"
    pieces = [piece async for piece in world.instance.storage.open_range(row.key, 0, 10**9)]
    kept.write_bytes(b"".join(pieces))
    report = provenance_of(world.instance.authority).read(kept, "image/jpeg")
    assert report.state is ManifestState.TRUSTED
    assert report.manifest is not None
    assert report.manifest.actions == ("c2pa.opened", "c2pa.transcoded")
    (ingredient,) = report.manifest.ingredients
    assert ingredient.state is ManifestState.VALID
    assert ingredient.manifest is not None
    assert ingredient.manifest.digital_source_type == ORIGIN.digital_source_type


async def test_somebody_answers_for_every_face(world: World) -> None:
    ann, teen = await world.member("ann"), await world.member("teen", band=AgeBand.MINOR)
    cameo = await enrolled(ann)

    async def code(member: Member, upload: str, people: str, **more: Any) -> str | None:
        answer = (await member.run(CREATE, i=wish(upload, people, **more))).payload()
        return answer["errors"][0]["code"] if answer["errors"] else None

    landscape, portrait = await a_photo(world, ann), await a_photo(world, ann, faces=1)
    assert await code(ann, landscape, "NOBODY") is None
    assert await code(ann, portrait, "NOBODY") == "CONSENT_NEEDED"
    assert await code(ann, portrait, "LIKENESSES") == "CONSENT_NEEDED"
    assert await code(ann, portrait, "LIKENESSES", cameoIds=[cid(cameo)]) is None
    assert not (await Generation.all().order_by("-id").first()).is_for_review  # type: ignore[union-attr]
    assert await code(ann, portrait, "CONSENTING_ADULTS") is None
    assert (await Generation.all().order_by("-id").first()).is_for_review  # type: ignore[union-attr]
    own = await a_photo(world, teen, faces=1)
    assert await code(teen, own, "CONSENTING_ADULTS") == "FORBIDDEN"
    assert await code(teen, own, "NOBODY") == "CONSENT_NEEDED"
    # Somebody else's picture is absent, and one that has not come in is not there yet.
    assert await code(teen, landscape, "NOBODY") == "NOT_FOUND"
    waiting, _ = await a_ticket(world, ann)
    assert await code(ann, waiting, "NOBODY") == "CONFLICT"
    # What is asked for again needs its picture again.
    await Generation.all().update(state="FAILED")
    job = await Generation.filter(owner_id=ann.user.id).first()  # type: ignore[union-attr]
    assert job is not None
    await Upload.all().delete()
    again = await ann.run(
        "mutation ($i: RetryGenerationInput!) { retryGeneration(input: $i) { errors { code } } }",
        i={"generationId": global_id("Generation", job.id)},
    )
    assert again.refusal() == "CONFLICT"


async def test_what_a_program_is_not_sure_of_is_looked_at_by_a_moderator(world: World) -> None:
    ann, teen = await world.member("ann"), await world.member("teen", band=AgeBand.MINOR)
    cameo = await enrolled(ann)

    async def is_for_review(member: Member, people: str, photo: str, **more: Any) -> bool:
        (await member.run(CREATE, i=wish(photo, people, **more))).payload()
        job = await Generation.all().order_by("-id").first()
        assert job is not None
        return bool(job.is_for_review)

    beach = await a_photo(world, ann, maybe=1)
    assert await is_for_review(ann, "NOBODY", beach)
    # A likeness for whoever it may be answers the question; one for two leaves it open.
    named = {"cameoIds": [cid(cameo)]}
    assert not await is_for_review(ann, "LIKENESSES", beach, **named)
    pair = await a_photo(world, ann, faces=1, maybe=1)
    assert await is_for_review(ann, "LIKENESSES", pair, **named)
    # A minor's word is enough for nobody, and then a moderator looks too.
    assert await is_for_review(teen, "NOBODY", await a_photo(world, teen, maybe=1))


async def test_a_portrait_is_not_waved_through_by_turning_it_or_taking_its_colours(
    world: World,
) -> None:
    ann = await world.member("ann")
    portrait = Image.open(FACE)
    variants = {
        "on its side": portrait.rotate(90, expand=True),
        "upside down": portrait.rotate(180),
        "grey, tilted": portrait.convert("L").rotate(45, expand=True),
    }
    async with a_client(world) as client:
        for name, variant in variants.items():
            id_, path = await a_ticket(world, ann)
            out = io.BytesIO()
            variant.save(out, "PNG")
            told = (await client.post(path, content=out.getvalue())).json()
            assert told["faces"] + told["maybeFaces"] >= 1, name
            if told["faces"]:
                assert (await ann.run(CREATE, i=wish(id_, "NOBODY"))).refusal() == "CONSENT_NEEDED"


async def test_the_detector_asks_about_a_portrait(world: World) -> None:
    ann = await world.member("ann")
    id_, path = await a_ticket(world, ann)
    async with a_client(world) as client:
        answer = await client.post(path, content=FACE.read_bytes())
    assert answer.json()["faces"] == 1
    refused = await ann.run(CREATE, i=wish(id_, "NOBODY"))
    assert refused.refusal() == "CONSENT_NEEDED"


async def test_a_clip_that_begins_with_a_photo_says_so(world: World) -> None:
    ann = await world.member("ann")
    await ann.run(CREATE, i=wish(await a_photo(world, ann), "NOBODY"))
    job = await Generation.get()
    clip = await world.draft(ann, generation_id=job.id)
    told = await ann.run(
        """query ($id: ID!) { clip(id: $id) { aiDisclosure { digitalSourceType }
             provenance(language: FR) { words } } }""",
        id=global_id("Clip", clip.id),
    )
    kind = told.payload()["aiDisclosure"]["digitalSourceType"]
    assert kind == "compositeWithTrainedAlgorithmicMedia"
    assert (
        "Il commence par une photo envoyée par son auteur." in told.payload()["provenance"]["words"]
    )
