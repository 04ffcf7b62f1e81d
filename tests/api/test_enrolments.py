"""Enrolling a likeness with real recordings; keys that can be forgotten; the ledger as a file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import Conflict, NotFound, Refusal
from core.proofs import Notary
from media.vault import Vault
from models.cameos import Cameo
from models.cameos.enrolling import CameoEnrolment
from models.users import Role
from resolvers.enrolments import capture, receive_capture, vault_of
from safety.liveness import Challenge, Findings, Measuring, Outcome, bursts_in
from schema.base import row_id
from server.instance import verifier_of
from server.ledger import OFFICE, Broken, lines_of, verify
from tests.api.likenesses import clip_with, enrolled, revoke
from tests.world import Member, World

START = """mutation { startCameoEnrolment(input: {name: "Me"}) {
  enrolment { id digits poses uploadUrl } errors { code } } }"""
DECIDE = """mutation ($i: DecideCameoEnrolmentInput!) {
  decideCameoEnrolment(input: $i) { enrolment { state } errors { code } } }"""
REVIEWS = "{ cameoReviews { edges { node { id findings } } } }"
RATE = 16_000


def film(path: Path, *, words: int, moves: bool, seconds: float = 5.0) -> Path:
    """A bright disc on grey that goes to and fro, with bursts of a tone."""
    rows, columns = np.mgrid[:120, :160]
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=10)
        picture.width, picture.height, picture.pix_fmt = 160, 120, "yuv420p"
        sound = out.add_stream("aac", rate=RATE)
        for n in range(int(seconds * 10)):
            middle = 80 + (50 * np.sin(n / 4) if moves else 0)
            disc = (columns - middle) ** 2 + (rows - 60) ** 2 < 35**2
            pixels = np.where(disc, 220, 60).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.stack([pixels] * 3, axis=2), format="rgb24")
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        time = np.arange(int(seconds * RATE)) / RATE
        spoken = (time * words / seconds) % 1 < 0.4
        wave = (np.sin(time * 2 * np.pi * 220) * 9_000 * spoken).astype(np.int16)
        for start in range(0, len(wave), 1024):
            piece = av.AudioFrame.from_ndarray(
                wave[None, start : start + 1024], format="s16", layout="mono"
            )
            piece.sample_rate, piece.pts = RATE, start
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
    return path


async def begin(member: Member) -> int:
    answer = (await member.run(START)).payload()
    assert answer["errors"] == []
    assert len(answer["enrolment"]["digits"]) == 6
    return row_id("CameoEnrolment", answer["enrolment"]["id"])


class Sure:
    """An operator's own verifier, which is sure of everybody who moves."""

    async def verify(self, recording: Path, challenge: Challenge) -> Findings:
        found = await Measuring().verify(recording, challenge)
        passed = found.outcome is Outcome.UNDECIDED
        return replace(found, outcome=Outcome.PASSED) if passed else found


@pytest.mark.feature("C1")
async def test_an_operators_verifier_decides_in_a_moderators_place(
    world: World, tmp_path: Path
) -> None:
    settings = world.instance.settings.model_copy(update={"likeness_verifier": f"{__name__}:Sure"})
    world.instance = replace(world.instance, likeness_verifier=verifier_of(settings))
    for moves, state in ((True, "ACTIVE"), (False, "REJECTED")):
        ann = await world.member()
        number, path = await begin(ann), tmp_path / f"{moves}.mp4"
        await receive_capture(
            await ann.context(), number, film(path, words=6, moves=moves), "video/mp4"
        )
        told = (await ann.run("{ myCameo { state } }")).payload()
        assert told == {"state": state}


@pytest.mark.feature("C1", "C17", "N14")
async def test_a_recording_is_measured_sealed_judged_by_a_moderator_and_forgotten(
    world: World, tmp_path: Path
) -> None:
    ann, bob, office = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    good = film(tmp_path / "good.mp4", words=6, moves=True)
    number = await begin(ann)
    with pytest.raises(NotFound):
        await receive_capture(await bob.context(), number, good, "video/mp4")
    row = await receive_capture(await ann.context(), number, good, "video/mp4")
    assert (row.state, row.findings["bursts"]) == ("REVIEW", 6), row.findings
    with pytest.raises(Conflict):
        await receive_capture(await ann.context(), number, good, "video/mp4")
    for member, code in ((world.anonymous, "UNAUTHENTICATED"), (ann, "FORBIDDEN")):
        assert (await member.run(REVIEWS)).refusal() == code
        with pytest.raises(Refusal):
            await capture(await member.context(), number)
    (edge,) = (await office.run(REVIEWS)).payload()["edges"]
    assert (await capture(await office.context(), number)).data == good.read_bytes()
    given = {"enrolmentId": edge["node"]["id"], "accept": True}
    assert (await ann.run(DECIDE, i=given)).refusal() == "FORBIDDEN"
    assert (await office.run(DECIDE, i=given)).payload()["enrolment"]["state"] == "ACCEPTED"
    cameo = await Cameo.get(id=row.cameo_id)
    assert (cameo.state, cameo.level) == ("ACTIVE", "ONLY_ME")
    again = await receive_capture(await bob.context(), await begin(bob), good, "video/mp4")
    assert again.findings["reasons"] == ["SEEN_BEFORE"]
    vault, storage = vault_of(world.instance), world.instance.storage
    assert row.portrait is not None
    size = await storage.size(row.portrait)
    sealed = b"".join([piece async for piece in storage.open_range(row.portrait, 0, size)])
    assert vault.open(cameo.id, sealed)[:3] == b"\xff\xd8\xff"
    await revoke(ann, cameo, "ERASE")
    with pytest.raises(NotFound):
        vault.open(cameo.id, sealed)


@pytest.mark.feature("C1")
@pytest.mark.parametrize(
    ("words", "moves", "reason"), [(0, True, "NOBODY_SPEAKS"), (6, False, "NOTHING_MOVES")]
)
async def test_what_cannot_be_a_person_speaking_is_refused_at_once(
    world: World, tmp_path: Path, words: int, moves: bool, reason: str
) -> None:
    ann = await world.member()
    bad = film(tmp_path / "bad.mp4", words=words, moves=moves)
    row = await receive_capture(await ann.context(), await begin(ann), bad, "video/mp4")
    assert (row.state, row.findings["reasons"]) == ("REJECTED", [reason])
    number = await begin(ann)
    world.clock.advance(minutes=6)
    with pytest.raises(Conflict):
        await receive_capture(await ann.context(), number, bad, "video/mp4")


class Leaving:
    """A verifier that takes so long over a recording that its owner gives the likeness up meanwhile."""

    def __init__(self, owner: Member, outcome: Outcome) -> None:
        self.owner, self.outcome = owner, outcome

    async def verify(self, recording: Path, challenge: Challenge) -> Findings:
        found = await Measuring().verify(recording, challenge)
        await revoke(self.owner, await Cameo.get(), "UNPUBLISH")
        return replace(found, outcome=self.outcome)


@pytest.mark.feature("C1", "C5")
@pytest.mark.parametrize("outcome", Outcome)
async def test_a_recording_brings_back_no_likeness_that_was_given_up(
    world: World, tmp_path: Path, outcome: Outcome
) -> None:
    ann = await world.member()
    world.instance = replace(world.instance, likeness_verifier=Leaving(ann, outcome))
    number, path = await begin(ann), film(tmp_path / "good.mp4", words=6, moves=True)
    with pytest.raises(NotFound):
        await receive_capture(await ann.context(), number, path, "video/mp4")
    assert (await Cameo.get()).state == "REVOKED"
    assert (await CameoEnrolment.get()).state == "REJECTED"


@pytest.mark.feature("N14")
def test_no_copy_of_anything_but_the_keys_opens_what_was_shredded(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys", b"s" * 32)
    one, other = vault.seal(1, b"face"), vault.seal(2, b"other")
    assert vault.open(1, one) == b"face"
    with pytest.raises(NotFound):
        vault.open(2, one)
    vault.shred(1)
    vault.shred(1)
    backup = Path(shutil.copytree(tmp_path / "keys", tmp_path / "backup"))
    for opened in (vault, Vault(backup, b"s" * 32)):
        with pytest.raises(NotFound):
            opened.open(1, one)
    assert vault.open(2, other) == b"other"


def test_bursts_are_counted_in_what_is_heard() -> None:
    time = np.arange(5 * RATE) / RATE
    for words in (1, 4, 9):
        wave = np.sin(time * 1000) * 8000 * ((time * words / 5) % 1 < 0.4)
        assert bursts_in(wave.astype(np.float32)) == words


@pytest.mark.feature("N3", "C10")
async def test_any_flipped_byte_of_the_ledger_is_found_at_its_line(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    await clip_with(bob, await enrolled(ann))
    receipts = "{ cameoReceipts { edges { node { act receipt statement } } } }"
    for member in (ann, bob):
        acts = [e["node"]["act"] for e in (await member.run(receipts)).payload()["edges"]]
        assert acts == ["PUBLISH", "USE", "USE"]
    assert (await (await world.member()).run(receipts)).payload()["edges"] == []
    notary = Notary(world.instance.settings.secret(), OFFICE)
    lines = [line async for line in lines_of(notary)]
    assert verify(lines) == 3
    for at, line in enumerate(lines):
        for place in range(0, len(line), max(1, len(line) // 60)):
            broken = bytearray(line)
            broken[place] ^= 1
            with pytest.raises(Broken):
                verify([*lines[:at], bytes(broken), *lines[at + 1 :]])
    for kept in range(len(lines)):
        with pytest.raises(Broken):
            verify(lines[:kept])
