"""Publishing a clip that shows somebody: who has to agree, who has to approve, and the receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.errors import NotFound
from models import consent_ledger as ledger
from models import outbox
from models.base import connection
from models.cameos import Approval, Cameo, ClipCameo, lock_cameos, shown_in_clip
from models.cameos.deciding import Reason
from models.cameos.judging import Verdict
from models.cameos.sweeping import publication_of
from models.clips import Audience, Clip, ClipState, reach_needed
from models.consent_ledger import Act, Deed
from models.generations.consent import refuse_unless_agreed
from models.publications import Outcome, end_wait
from realtime.events import CameoUsed

# What the words or the audience of a clip are refused for, as opposed to its being shown at all.
_OF_WORDS = frozenset(
    {
        Reason.POLICY,
        Reason.CONTEXT,
        Reason.PHRASE,
        Reason.APPEARANCE,
        Reason.PURPOSE,
        Reason.AUDIENCE,
    }
)


async def hold_likenesses(clip_id: int) -> list[ClipCameo]:
    """Whom the clip shows; their likenesses stay as they are until the transaction ends."""
    shown = list(await shown_in_clip(clip_id))
    await lock_cameos([each.cameo_id for each in shown])
    return shown


async def check_publication(clip: Clip, audience: Audience) -> list[Verdict]:
    """What everybody shown says. Raises `ConsentRefused` when any of them does not agree,
    `PolicyRefused` when somebody is named who is not here."""
    verdicts = await publication_of(clip, reach_needed(audience))
    refuse_unless_agreed(verdicts, field="clipId")
    return verdicts


async def check_words(clip: Clip, audience: Audience) -> None:
    """For a published clip whose words or audience change. Raises `ConsentRefused`."""
    verdicts = await publication_of(clip, reach_needed(audience))
    refuse_unless_agreed([each for each in verdicts if each.decision.reason in _OF_WORDS])


async def is_allowed(clip: Clip, audience: Audience) -> bool:
    verdicts = await publication_of(clip, reach_needed(audience))
    return not any(each.decision.is_refused for each in verdicts)


def who_approve(
    clip: Clip, shown: Sequence[ClipCameo], verdicts: Sequence[Verdict]
) -> list[ClipCameo]:
    """Those who want to be asked before this author publishes a clip with them."""
    asking = {each.cameo_id for each in verdicts if each.likeness.rules.publish_needs_approval}
    return [each for each in shown if each.cameo_id in asking and each.owner_id != clip.author_id]


def still_to_approve(asked: Sequence[ClipCameo]) -> list[ClipCameo]:
    """Those who have not approved the publication that waits. What they approved earlier was another:
    it says nothing of one that has not begun to wait."""
    return [each for each in asked if each.approval is not Approval.APPROVED]


async def asks_owners(clip: Clip) -> bool:
    """Whether anybody it shows wants to be asked before its author publishes it."""
    shown = await shown_in_clip(clip.id)
    if all(each.owner_id == clip.author_id for each in shown):
        return False
    return bool(who_approve(clip, shown, await publication_of(clip, None)))


async def ask_owners(clip: Clip, asked: Sequence[ClipCameo]) -> None:
    """Those who are to approve a publication that waits."""
    for each in asked:
        each.approval = Approval.PENDING
        await each.save(update_fields=["approval"])
        await _tell_use(each, clip, "AWAITING")


async def record_publication(clip: Clip, shown: Sequence[ClipCameo], now: datetime) -> None:
    """Write down under which leave the clip was published, and tell those it shows."""
    epochs = {row.id: row.epoch for row in await Cameo.filter(id__in=[e.cameo_id for e in shown])}
    deeds = [
        Deed(
            act=Act.PUBLISH,
            cameo_id=each.cameo_id,
            owner_id=each.owner_id,
            epoch=epochs[each.cameo_id],
            actor_id=clip.author_id,
            details={
                "clip": str(clip.id),
                "audience": clip.audience,
                "request": None if each.request_id is None else str(each.request_id),
                "use": each.receipt,
            },
        )
        for each in shown
    ]
    await ledger.append(*deeds, now=now)
    for each in shown:
        each.epoch = epochs[each.cameo_id]
        await each.save(update_fields=["epoch"])
        await _tell_use(each, clip, "PUBLISHED")


async def approve(row: Cameo, clip_id: int, *, approved: bool, now: datetime) -> Clip:
    """The owner's answer to a publication that waits for it; the clip. Raises `NotFound` where
    nothing waits for them."""
    waits = Clip.filter(id=clip_id, state=ClipState.PENDING_APPROVAL)
    clip = await waits.select_for_update(no_key=True).get_or_none()
    each = await ClipCameo.get_or_none(clip_id=clip_id, cameo_id=row.id, approval=Approval.PENDING)
    if each is None or clip is None:
        raise NotFound("clip", field="clipId")
    each.approval = Approval.APPROVED if approved else Approval.DENIED
    await each.save(update_fields=["approval"])
    if not approved:
        await end_wait(clip, Outcome.DENIED)
    act = Act.APPROVE if approved else Act.REFUSE
    await ledger.append(
        Deed(
            act=act,
            cameo_id=row.id,
            owner_id=row.owner_id,
            epoch=row.epoch,
            actor_id=row.owner_id,
            details={"clip": str(clip_id)},
        ),
        now=now,
    )
    return clip


async def _tell_use(each: ClipCameo, clip: Clip, stage: str) -> None:
    used = CameoUsed(
        cameo_id=each.cameo_id,
        owner_id=each.owner_id,
        user_id=clip.author_id,
        clip_id=clip.id,
        stage=stage,
    )
    await outbox.append(connection(), used)
