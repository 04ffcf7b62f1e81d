"""Publishing a clip that shows somebody: who has to agree, who has to approve, and the receipts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields

from core.errors import Conflict, NotFound
from models import audit, outbox
from models import consent_ledger as ledger
from models.base import Row, connection
from models.cameos import Approval, Cameo, ClipCameo, lock_cameos, shown_in_clip
from models.cameos.deciding import Reason
from models.cameos.judging import Verdict
from models.cameos.sweeping import publication_of
from models.clips import Audience, Clip, ClipState, reach_needed
from models.consent_ledger import Act, Deed
from models.generations.consent import refuse_unless_agreed
from models.rights import RemixPolicy
from realtime.events import CameoUsed, PublicationDecided

SILENCE = timedelta(days=14)
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


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How an author wants a clip published."""

    audience: Audience
    viewer_ids: tuple[int, ...] = ()
    allow_download: bool | None = None
    remix_policy: RemixPolicy | None = None

    def to_json(self) -> str:
        told = {
            "audience": self.audience,
            "viewer_ids": list(self.viewer_ids),
            "allow_download": self.allow_download,
            "remix_policy": self.remix_policy,
        }
        return json.dumps(told)

    @staticmethod
    def from_json(text: str) -> Wish:
        told = json.loads(text)
        policy = told["remix_policy"]
        return Wish(
            audience=Audience(told["audience"]),
            viewer_ids=tuple(told["viewer_ids"]),
            allow_download=told["allow_download"],
            remix_policy=None if policy is None else RemixPolicy(policy),
        )


class PublicationWish(Row):
    """Its id is the clip's; there while the publication waits for somebody's approval."""

    wish_json = fields.TextField(source_field="wish")
    asked_at = fields.DatetimeField()

    class Meta:
        table = "publication_wishes"

    @property
    def wish(self) -> Wish:
        return Wish.from_json(self.wish_json)


async def hold_likenesses(clip_id: int) -> list[ClipCameo]:
    """Whom the clip shows; their likenesses stay as they are until the transaction ends."""
    shown = list(await shown_in_clip(clip_id))
    await lock_cameos([each.cameo_id for each in shown])
    return shown


async def check_publication(clip: Clip, audience: Audience) -> list[Verdict]:
    """What everybody shown says. Raises `ConsentRefused` when any of them does not agree."""
    verdicts = await publication_of(clip, reach_needed(audience))
    refuse_unless_agreed(verdicts)
    return verdicts


async def check_words(clip: Clip, audience: Audience) -> None:
    """For a published clip whose words or audience change. Raises `ConsentRefused`."""
    verdicts = await publication_of(clip, reach_needed(audience))
    refuse_unless_agreed([each for each in verdicts if each.decision.reason in _OF_WORDS])


async def is_allowed(clip: Clip, audience: Audience) -> bool:
    verdicts = await publication_of(clip, reach_needed(audience))
    return not any(each.decision.is_refused for each in verdicts)


def still_to_approve(
    clip: Clip, shown: Sequence[ClipCameo], verdicts: Sequence[Verdict]
) -> list[ClipCameo]:
    """Those who want to be asked before this author publishes a clip with them, and have not
    approved."""
    asking = {each.cameo_id for each in verdicts if each.likeness.rules.publish_needs_approval}
    return [
        each
        for each in shown
        if each.cameo_id in asking
        and each.owner_id != clip.author_id
        and each.approval is not Approval.APPROVED
    ]


async def await_approval(clip: Clip, wish: Wish, asked: Sequence[ClipCameo], now: datetime) -> None:
    """DRAFT → PENDING_APPROVAL, and ask them."""
    await clip.await_approval()
    await PublicationWish.filter(id=clip.id).delete()
    await PublicationWish.create(id=clip.id, wish_json=wish.to_json(), asked_at=now)
    for each in asked:
        each.approval = Approval.PENDING
        await each.save(update_fields=["approval"])
        await _tell_use(each, clip, "AWAITING")
    await audit.record(clip.author_id, "clip.await-approval", f"clip:{clip.id}")


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
    each = await ClipCameo.get_or_none(clip_id=clip_id, cameo_id=row.id, approval=Approval.PENDING)
    clip = await Clip.get_or_none(id=clip_id, state=ClipState.PENDING_APPROVAL)
    if each is None or clip is None:
        raise NotFound("clip", field="clipId")
    each.approval = Approval.APPROVED if approved else Approval.DENIED
    await each.save(update_fields=["approval"])
    if not approved:
        await back_to_draft(clip, "DENIED")
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


async def back_to_draft(clip: Clip, outcome: str) -> Wish:
    """PENDING_APPROVAL → DRAFT, whoever answered or did not; how it was to be published."""
    row = await PublicationWish.get_or_none(id=clip.id)
    if row is None:
        raise Conflict("Nobody's approval is waited for.", field="clipId")
    await clip.back_to_draft()
    await row.delete()
    await ClipCameo.filter(clip_id=clip.id, approval=Approval.PENDING).update(approval=None)
    await audit.record(None, "clip.approval", f"clip:{clip.id}", outcome)
    decided = PublicationDecided(clip_id=clip.id, author_id=clip.author_id, outcome=outcome)
    await outbox.append(connection(), decided)
    return row.wish


async def is_waited_for(clip_id: int) -> bool:
    return await ClipCameo.exists(clip_id=clip_id, approval=Approval.PENDING)


async def silent_since(before: datetime, *, limit: int = 100) -> list[int]:
    """The clips whose publication nobody has answered since then."""
    rows = await PublicationWish.filter(asked_at__lte=before).limit(limit)
    return [row.id for row in rows]


async def _tell_use(each: ClipCameo, clip: Clip, stage: str) -> None:
    used = CameoUsed(
        cameo_id=each.cameo_id,
        owner_id=each.owner_id,
        user_id=clip.author_id,
        clip_id=clip.id,
        stage=stage,
    )
    await outbox.append(connection(), used)
