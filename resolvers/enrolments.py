"""Enrolling a likeness: the challenge, the recording, the moderator who looks at it."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tortoise.exceptions import IntegrityError

from core.errors import BadInput, Forbidden, NotFound
from core.pages import Page, PageRequest
from core.settings import Settings
from core.text import clean_text
from media.vault import Vault
from models import audit, registry
from models.base import is_unique_violation, transaction
from models.cameos import Cameo, CameoState, enrolling, lock_cameos
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.sessions import Scope
from models.users import User
from resolvers.context import Context, Instance
from resolvers.pages import page_of
from safety.liveness import Challenge, Findings, Outcome

LONGEST_NAME = 60
SEALED = "application/octet-stream"


@dataclass(frozen=True)
class Capture:
    """A recording as a moderator looks at it."""

    content_type: str
    data: bytes


def vault_of(instance: Instance) -> Vault:
    return vault_in(instance.settings)


def vault_in(settings: Settings) -> Vault:
    return Vault(settings.data_dir / "likeness-keys", settings.secret())


async def start_cameo_enrolment(ctx: Context, name: str) -> CameoEnrolment:
    """A member enrols themselves, signed in by themselves, and nobody else."""
    member = ctx.require_session()
    await ctx.instance.limiter.spend("cameo-enrolment", str(member.id))
    name = clean_text(name, field="name", shortest=1, longest=LONGEST_NAME)
    async with transaction():
        row = await enrolling.start(member.id, name, ctx.instance.clock.now())
        await audit.record(member.id, "cameo.enrol", f"cameo:{row.cameo_id}")
    return row


async def receive_capture(
    ctx: Context, enrolment_id: int, recording: Path, content_type: str
) -> CameoEnrolment:
    """Judge a recording that was just uploaded, seal it and put it to a moderator, unless it is
    refused at once. The challenge is used up either way."""
    member = ctx.require_session()
    instance, now = ctx.instance, ctx.instance.clock.now()
    row = await enrolling.take(enrolment_id, member.id, now)
    data = recording.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if await enrolling.is_replay(digest):
        findings = Findings(Outcome.REJECTED, ("SEEN_BEFORE",))
    else:
        challenge = Challenge(row.digits, tuple(row.poses))
        findings = await instance.likeness_verifier.verify(recording, challenge)
    findings = await _with_known_name(findings, row)
    row.findings_json, row.content_type = json.dumps(findings.told()), content_type
    if findings.outcome is Outcome.REJECTED or findings.measures is None:
        return await _refuse(row, member)
    vault = vault_of(instance)
    row.capture = await store_sealed(instance, vault.seal(row.cameo_id, data))
    portrait = vault.seal(row.cameo_id, findings.measures.portrait)
    row.portrait = await store_sealed(instance, portrait)
    row.state, row.capture_sha256 = EnrolmentState.REVIEW, digest
    row = await _put_to_review(row, member)
    if findings.outcome is Outcome.PASSED:
        row = await _settle(row, accept=True, by=None, now=now)
    return row


async def cameo_reviews(ctx: Context, page: PageRequest) -> Page[CameoEnrolment]:
    """Recordings that wait for a moderator."""
    _moderator(ctx)
    return await page_of(CameoEnrolment.filter(state=EnrolmentState.REVIEW), page)


async def decide_cameo_enrolment(
    ctx: Context, enrolment_id: int, *, accept: bool
) -> CameoEnrolment:
    moderator = _moderator(ctx)
    await ctx.instance.limiter.spend("write", str(moderator.id))
    row = await CameoEnrolment.get_or_none(id=enrolment_id, state=EnrolmentState.REVIEW)
    if row is None:
        raise NotFound("enrolment", field="enrolmentId")
    if row.owner_id == moderator.id:
        raise Forbidden("Nobody judges their own likeness; another moderator has to.")
    row = await _settle(row, accept=accept, by=moderator.id, now=ctx.instance.clock.now())
    ctx.instance.live.kick()
    return row


async def capture(ctx: Context, enrolment_id: int) -> Capture:
    """What a moderator is to judge; each look is written down."""
    moderator = _moderator(ctx)
    row = await CameoEnrolment.get_or_none(id=enrolment_id, state=EnrolmentState.REVIEW)
    if row is None or row.capture is None:
        raise NotFound("recording", field="id")
    storage = ctx.instance.storage
    size = await storage.size(row.capture)
    pieces = [piece async for piece in storage.open_range(row.capture, 0, size)]
    plain = vault_of(ctx.instance).open(row.cameo_id, b"".join(pieces))
    await audit.record(moderator.id, "cameo.look", f"cameo:{row.cameo_id}")
    return Capture(row.content_type or SEALED, plain)


async def find_enrolment(ctx: Context, enrolment_id: int) -> CameoEnrolment | None:
    """Its owner's to see, and moderators'."""
    row = await CameoEnrolment.get_or_none(id=enrolment_id)
    if row is None or ctx.viewer is None:
        return None
    return row if ctx.viewer.is_moderator or ctx.viewer.id == row.owner_id else None


def _moderator(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.MODERATE)
    if not viewer.is_moderator:
        raise Forbidden("Only moderators judge enrolments.")
    return viewer


async def _settle(
    row: CameoEnrolment, *, accept: bool, by: int | None, now: datetime
) -> CameoEnrolment:
    """By a moderator, or (None) by the operator's verifier. Raises `NotFound` for an enrolment that
    waits for nobody any more."""
    async with transaction():
        (cameo,) = await lock_cameos([row.cameo_id])
        row = await CameoEnrolment.get(id=row.id)
        if not enrolling.waits(row, cameo):
            raise NotFound("enrolment", field="enrolmentId")
        await enrolling.settle(row, cameo, accept=accept, by=by, now=now)
    return row


async def _enrolling(row: CameoEnrolment) -> Cameo:
    """The likeness that a recording is for, held until the transaction ends. Raises `NotFound` where
    it was given up, or the challenge replaced, while the recording was looked at."""
    (cameo,) = await lock_cameos([row.cameo_id])
    if not await CameoEnrolment.exists(id=row.id, state=EnrolmentState.OPEN):
        raise NotFound("enrolment", field="id")
    return cameo


async def _refuse(row: CameoEnrolment, member: User) -> CameoEnrolment:
    async with transaction():
        cameo = await _enrolling(row)
        row.state = EnrolmentState.REJECTED
        await row.save()
        await Cameo.filter(id=cameo.id).update(state=CameoState.REJECTED)
        await audit.record(member.id, "cameo.reject", f"cameo:{cameo.id}")
    return row


async def _put_to_review(row: CameoEnrolment, member: User) -> CameoEnrolment:
    """Raises `BadInput` for a recording that somebody handed in at the same moment."""
    try:
        async with transaction():
            cameo = await _enrolling(row)
            await row.save()
            await Cameo.filter(id=cameo.id).update(state=CameoState.VERIFYING)
            await audit.record(member.id, "cameo.verify", f"cameo:{cameo.id}")
    except IntegrityError as failure:
        if not is_unique_violation(failure):
            raise
        raise BadInput("This recording was handed in before.") from failure
    return row


async def _with_known_name(findings: Findings, row: CameoEnrolment) -> Findings:
    """Whoever goes by a name that is known around the world is looked at by a person, who is told:
    accepted, the name may stand in prompts that show this likeness."""
    cameo = await Cameo.get(id=row.cameo_id)
    if findings.outcome is Outcome.REJECTED or not await registry.named_in(cameo.name):
        return findings
    return replace(findings, outcome=Outcome.UNDECIDED, reasons=(*findings.reasons, "KNOWN_NAME"))


async def store_sealed(instance: Instance, sealed: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="sealed-") as folder:
        file = Path(folder) / "sealed.bin"
        file.write_bytes(sealed)
        kept = await instance.storage.put_file(file, suffix=".bin", content_type=SEALED)
    return kept.key
