"""Likenesses in a job: asked for when it is submitted, and again at every step until its clip is made.

A job without likenesses costs a few small looks per step.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from core.errors import Blocker, ConsentRefused
from models import consent_ledger as ledger
from models.base import execute, fetch
from models.cameos import (
    CameoRequest,
    ClipCameo,
    GenerationCameo,
    RequestState,
    UseScope,
    lock_cameos,
    looks_among,
    shown_in_job,
)
from models.cameos.deciding import Reason, Use, together
from models.cameos.judging import Bound, Verdict, judge, judge_remix, uses_of
from models.cameos.rules import Purpose
from models.clips import Clip
from models.consent_ledger import Act, Deed
from models.generations import Generation, GenerationState
from models.generations.endings import end, queue_up, tell
from models.registry import refusal_of
from models.users import User
from realtime.events import CameoUsed

UNAVAILABLE = "CONSENT_REVOKED"
_TOLD = "A likeness that this was to show is not available."
_WITH_VOICES = "FULL"  # the audio mode in which people speak


class Asked(Protocol):
    """A job, or the request for one."""

    @property
    def prompt(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def audio(self) -> str: ...
    @property
    def edit_json(self) -> str: ...
    @property
    def shots_json(self) -> str: ...
    @property
    def finish_json(self) -> str: ...


def words_of(asked: Asked) -> str:
    """Everything that its picture and sound are made from, the prompt first."""
    shots = json.loads(asked.shots_json) if asked.shots_json else []
    edits = [json.loads(asked.edit_json)] if asked.edit_json else []
    edits += [shot["edit"] for shot in shots if shot.get("edit")]
    lines = json.loads(asked.finish_json)["captions"] if asked.finish_json else []
    words = [
        asked.prompt,
        *(shot.get("title") or shot["prompt"] for shot in shots),
        *(edit["words"] for edit in edits),
        *(line["text"] for line in lines),
    ]
    return "\n".join(dict.fromkeys(each for each in words if each))


def use_in(asked: Asked, *, is_remix: bool, heard: Sequence[str] = ()) -> Use:
    """What a job does with the likenesses that it shows; `heard` is what is said in it."""
    purposes = {Purpose.GENERATE}
    if asked.audio == _WITH_VOICES:
        purposes.add(Purpose.VOICE)
    if is_remix:
        purposes.add(Purpose.REMIX)
    words = words_of(asked)
    texts = [each for each in (words, asked.caption, *heard) if each]
    return Use(text="\n".join(texts), made_from=words, purposes=frozenset(purposes))


@dataclass(frozen=True)
class Showing:
    """Whom a clip that is asked for would show, doing what, and which clips it would be a remix of."""

    cameo_ids: Sequence[int]
    use: Use
    source_ids: Sequence[int]


async def ask_all(
    owner: User, showing: Showing, now: datetime
) -> tuple[list[Verdict], list[Verdict]]:
    """What is said to a new job: by those it would show, and by those shown in the clips that it
    remixes. The preflight and the request itself both ask here."""
    shown = await judge(owner, showing.cameo_ids, showing.use, now=now)
    return shown, await judge_remix(owner, showing.source_ids)


async def admit(owner_id: int, showing: Showing, now: datetime) -> list[Verdict]:
    """The likenesses that a new job may show; the caller holds them. Raises `ConsentRefused` when
    any owner does not agree, or there is no such likeness, `PolicyRefused` when it names somebody
    who is not here."""
    shown, remixed = await ask_all(await User.get(id=owner_id), showing, now)
    refuse_unless_agreed([*shown, *remixed])
    return shown


def refuse_unless_agreed(verdicts: Sequence[Verdict], *, field: str | None = None) -> None:
    """`field` is what holds the words and the likenesses; without it they have one each. Raises
    `PolicyRefused` and `ConsentRefused`."""
    for verdict in verdicts:
        if verdict.mention is not None:
            raise refusal_of(verdict.mention, field=field or "prompt")
    blockers = blockers_in(verdicts)
    if blockers:
        raise ConsentRefused(blockers, field=field or "cameoIds")


def blockers_in(verdicts: Sequence[Verdict]) -> list[Blocker]:
    """Who does not agree, and why, without anything that is private to them."""
    return [
        Blocker(
            cameo_id=each.cameo_id,
            owner_id=each.cameo.owner_id if each.cameo and each.is_known else None,
            reason=each.decision.reason,
            category=each.decision.category,
        )
        for each in verdicts
        if each.decision.is_refused
    ]


def is_waiting(verdicts: Sequence[Verdict]) -> bool:
    return together(each.decision for each in verdicts) is Reason.PENDING


def direction_of(verdicts: Sequence[Verdict]) -> str:
    """How the owners want to be shown, for the generator."""
    wishes = sorted({wish for each in verdicts for wish in each.likeness.rules.always})
    return "; ".join(wishes)[:1000]


async def bind(row: Generation, verdicts: Sequence[Verdict], now: datetime) -> None:
    """Note what the new job is to show and by whose leave, and tell the owners."""
    deeds, shown = [], []
    looks = await looks_among([each.cameo_id for each in verdicts])
    for each in verdicts:
        look = looks.get(each.cameo_id)
        assert each.cameo is not None
        shown.append(
            await GenerationCameo.create(
                generation_id=row.id,
                cameo_id=each.cameo_id,
                owner_id=each.cameo.owner_id,
                epoch=each.cameo.epoch,
                request_id=each.request_id,
                look_id=None if look is None else look.id,
            )
        )
        await tell(
            CameoUsed(
                cameo_id=each.cameo_id,
                owner_id=each.cameo.owner_id,
                user_id=row.owner_id,
                generation_id=row.id,
                stage="SUBMITTED",
            )
        )
        deeds.append(
            Deed(
                act=Act.USE,
                cameo_id=each.cameo_id,
                owner_id=each.cameo.owner_id,
                epoch=each.cameo.epoch,
                actor_id=row.owner_id,
                details={"generation": str(row.id), "request": _id(each.request_id)},
            )
        )
    for use, receipt in zip(shown, await ledger.append(*deeds, now=now), strict=True):
        await GenerationCameo.filter(id=use.id).update(receipt=receipt)


async def receipts_of(generation_id: int) -> tuple[str, ...]:
    """What the ledger calls the uses of likenesses in a job; its files are signed with these."""
    return tuple(each.receipt for each in await shown_in_job(generation_id))


async def composites(generation_ids: Collection[int]) -> set[int]:
    """Those of the jobs that show somebody, or a picture that somebody sent; not those with nothing
    but characters that were made of words."""
    if not generation_ids:
        return set()
    marks = ", ".join("?" for _ in generation_ids)
    rows = await fetch(
        "SELECT DISTINCT u.generation_id FROM generation_cameos u "  # noqa: S608
        "JOIN cameos c ON c.id = u.cameo_id LEFT JOIN character_looks l ON l.id = u.look_id "
        f"WHERE (c.kind = 'PERSON' OR l.enrolment_id IS NOT NULL) AND u.generation_id IN ({marks})",
        *generation_ids,
    )
    return {int(row["generation_id"]) for row in rows}


async def locked(job: Generation) -> Sequence[GenerationCameo]:
    """What the job is to show; those likenesses stay as they are until the transaction ends."""
    shown = await shown_in_job(job.id)
    await lock_cameos([each.cameo_id for each in shown])
    return shown


async def verdicts_on(job: Generation, *, heard: Sequence[Mapping[str, Any]] = ()) -> list[Verdict]:
    """What the rule says now of each likeness in the job and in the clips that it remixes; `heard` is
    what is said in its own."""
    shown = await shown_in_job(job.id)
    said = [str(line.get("text", "")) for line in heard]
    use = use_in(job, is_remix=job.parent_clip_id is not None, heard=said)
    owner = await User.get(id=job.owner_id)
    remixed = await judge_remix(owner, job.source_ids)
    bound = {each.cameo_id: Bound(request_id=each.request_id) for each in shown}
    return [*await judge(owner, list(bound), use, bound=bound), *remixed]


async def holds(job: Generation, *, heard: Sequence[Mapping[str, Any]] = ()) -> bool:
    """Whether everybody shown in the job agrees to it as things stand."""
    verdicts = await verdicts_on(job, heard=heard)
    return together(each.decision for each in verdicts) is Reason.ALLOWED


async def keeps(job: Generation) -> bool:
    """The same for a job that its worker is at; if not, the worker is to stop."""
    if await holds(job):
        return True
    await execute("UPDATE generations SET lost_consent = TRUE WHERE id = ?", job.id)
    return False


async def lose(row: Generation) -> None:
    """→ CONSENT_REVOKED. Its author learns that a likeness is not available, its owners that it was
    stopped."""
    row.lost_consent = True
    row.error_code, row.error_message = UNAVAILABLE, _TOLD
    await end(row, GenerationState.CONSENT_REVOKED)
    await _told_of_end(row)


async def take_from(row: Generation) -> None:
    """Somebody shown in a job took their leave back: a waiting job ends at once, one that is being
    made as soon as its worker hears of it. In a transaction that holds the row."""
    if row.is_held:
        row.lost_consent = True
        row.progress_seq += 1
        await row.save(update_fields=["lost_consent", "progress_seq"])
    else:
        await lose(row)


async def settle(row: Generation) -> None:
    """PENDING_CONSENT → QUEUED once everybody agreed, → CONSENT_REVOKED once anybody refused."""
    verdict = together(each.decision for each in await verdicts_on(row))
    if verdict is Reason.ALLOWED:
        row.state = GenerationState.QUEUED
        row.progress_seq += 1
        await row.save(update_fields=["state", "progress_seq"])
        await queue_up(row)
    elif verdict is not Reason.PENDING:
        await lose(row)


async def expire(row: Generation) -> None:
    """PENDING_CONSENT → EXPIRED: nobody answered in time."""
    row.error_code, row.error_message = "EXPIRED", "Nobody answered in time."
    await end(row, GenerationState.EXPIRED)
    await _told_of_end(row)


async def depict(row: Generation, clip: Clip, shown: Sequence[GenerationCameo]) -> None:
    """Note whom the new clip shows, with the receipts that its files are signed with."""
    if not shown:
        return
    deeds = [
        Deed(
            act=Act.USE,
            cameo_id=each.cameo_id,
            owner_id=each.owner_id,
            epoch=each.epoch,
            actor_id=row.owner_id,
            details={
                "generation": str(row.id),
                "clip": str(clip.id),
                "request": _id(each.request_id),
                "use": each.receipt,
            },
        )
        for each in shown
    ]
    await ledger.append(*deeds, now=datetime.now(UTC))
    await ClipCameo.filter(clip_id=clip.id).delete()  # of the take before, where it is a new one
    for each in shown:
        await ClipCameo.create(
            clip_id=clip.id,
            cameo_id=each.cameo_id,
            owner_id=each.owner_id,
            epoch=each.epoch,
            request_id=each.request_id,
            receipt=each.receipt,
        )
        await tell(
            CameoUsed(
                cameo_id=each.cameo_id,
                owner_id=each.owner_id,
                user_id=row.owner_id,
                generation_id=row.id,
                clip_id=clip.id,
                stage="DRAFTED",
            )
        )
    await _use_up([each.request_id for each in shown if each.request_id is not None])


async def _use_up(request_ids: Sequence[int]) -> None:
    used = await uses_of(request_ids)
    rows = CameoRequest.filter(id__in=list(request_ids), state=RequestState.APPROVED)
    for row in await rows.exclude(scope=UseScope.UNTIL):
        if used.get(row.id, 0) >= (row.uses or 0):
            row.state = RequestState.CONSUMED
            await row.save(update_fields=["state"])


async def _told_of_end(row: Generation) -> None:
    for each in await shown_in_job(row.id):
        await tell(
            CameoUsed(
                cameo_id=each.cameo_id,
                owner_id=each.owner_id,
                user_id=row.owner_id,
                generation_id=row.id,
                stage="STOPPED",
            )
        )


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
