"""Publications that wait: how their author wishes them, whom they wait for, and how they end.

PENDING_APPROVAL waits for everybody who has to be asked: the owners of the likenesses in the clip who
want to be (`models.cameos.publishing`), and all guardians of an author whose policy says
`publish_needs_approval`. It is published when the last has agreed, and a draft again when one denies,
nobody answers for 14 days, or the last guardian who was asked may not answer any more. Nothing but an
answer is a yes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.errors import Conflict
from models import audit, outbox
from models.base import Row, connection, fetch
from models.cameos import Approval, ClipCameo
from models.clips import Audience, Clip, ClipState
from models.guardian_links import HOLDING, GuardianLink
from models.policies import Policy
from models.rights import RemixPolicy
from models.users import User, UserState
from realtime.events import PublicationDecided, WardPublicationChanged

SILENCE = timedelta(days=14)
LONGEST_REASON = 300


class Outcome(StrEnum):
    """How the waiting ended. UNASKED: no guardian is left to answer, or is to be asked any more."""

    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"
    DENIED = "DENIED"
    SILENCE = "SILENCE"
    REFUSED = "REFUSED"
    UNASKED = "UNASKED"


# After which nothing is left to say to the author.
_SETTLED = (Outcome.APPROVED, Outcome.WITHDRAWN)


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
    """Its id is the clip's. Without an `outcome` the publication waits; with one it did not come
    about, and the row stays for the author until they publish or throw the draft away."""

    wish_json = fields.TextField(source_field="wish")
    asked_at = fields.DatetimeField()
    outcome: Outcome | None = fields.CharEnumField(Outcome, max_length=10, null=True)  # type: ignore[assignment]
    reason = fields.CharField(500, default="")

    class Meta:
        table = "publication_wishes"

    @property
    def wish(self) -> Wish:
        return Wish.from_json(self.wish_json)

    @property
    def reached(self) -> Audience:
        """Whom a minor's clip will reach: their accounts are private, and PUBLIC means followers."""
        audience = self.wish.audience
        return Audience.FOLLOWERS if audience is Audience.PUBLIC else audience

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + SILENCE

    @classmethod
    async def drop(cls, clip_ids: Collection[int]) -> None:
        """The clips are published, or are to be published no more."""
        await cls.filter(id__in=list(clip_ids)).delete()


class GuardianApproval(Row):
    """A guardian who is asked; there while the publication waits."""

    clip_id = fields.BigIntField()
    guardian_id = fields.BigIntField()
    is_given = fields.BooleanField(default=False)

    class Meta:
        table = "guardian_approvals"

    @classmethod
    def visible_to(cls, viewer: User) -> QuerySet[GuardianApproval]:
        """What `viewer` is to answer, as a guardian whose link holds."""
        asked = cls.filter(guardian_id=viewer.id, is_given=False)
        return asked.filter(clip_id__in=Subquery(_of_wards(viewer).values("id")))


def watched_by(guardian: User) -> QuerySet[Clip]:
    """The clips whose files a guardian may be sent since they are asked about them. It opens nothing
    else of a clip."""
    asked = GuardianApproval.filter(guardian_id=guardian.id, is_given=False).values("clip_id")
    return _of_wards(guardian).filter(id__in=Subquery(asked))


def _of_wards(guardian: User) -> QuerySet[Clip]:
    wards = GuardianLink.filter(guardian_id=guardian.id, state__in=HOLDING).values("ward_id")
    waiting = Clip.filter(state=ClipState.PENDING_APPROVAL, hold_count=0)
    return waiting.filter(author_id__in=Subquery(wards), author__state=UserState.ACTIVE)


async def guardians_asked(author: User, policy: Policy) -> list[int]:
    """Who has to agree before the author publishes: all of their guardians, where the policy says so.
    Nobody, where there are none. Whoever has deleted their account has left, until they come back."""
    if not policy.is_minor or not policy.publish_needs_approval:
        return []
    links = GuardianLink.filter(ward_id=author.id, state__in=HOLDING).order_by("id")
    gone = User.filter(state=UserState.DELETED).values("id")
    here = links.exclude(guardian_id__in=Subquery(gone))
    return [int(each) for (each,) in await here.values_list("guardian_id")]


async def begin_wait(clip: Clip, wish: Wish, *, guardians: Sequence[int], now: datetime) -> None:
    """DRAFT → PENDING_APPROVAL, and ask the guardians. What owners approved was an earlier
    publication, with other words or for others perhaps."""
    await clip.await_approval()
    await ClipCameo.filter(clip_id=clip.id).update(approval=None)
    await PublicationWish.drop([clip.id])
    await PublicationWish.create(id=clip.id, wish_json=wish.to_json(), asked_at=now)
    await ask_guardians(clip, guardians)
    await audit.record(clip.author_id, "clip.await-approval", f"clip:{clip.id}")


async def ask_guardians(clip: Clip, guardians: Sequence[int]) -> None:
    for guardian_id in guardians:
        asked = await GuardianApproval.create(clip_id=clip.id, guardian_id=guardian_id)
        await _tell(asked, clip, "ASKED")


async def hold_author(clip_id: int) -> None:
    """Before an answer locks a link or the clip: what changes the author's policy locks the author
    first, and whoever publishes the clip counts it with them."""
    author = Clip.filter(id=clip_id).values("author_id")
    await User.select_for_update(no_key=True).get_or_none(id__in=Subquery(author))


async def waiting(clip_id: int) -> tuple[Clip, PublicationWish]:
    """A publication that waits, held until the transaction ends. Raises `Conflict` for any other."""
    clip = await Clip.select_for_update(no_key=True).get(id=clip_id)
    row = await PublicationWish.get_or_none(id=clip_id, outcome=None)
    if clip.state is not ClipState.PENDING_APPROVAL or row is None:
        raise Conflict("This clip waits for nobody's approval.", field="clipId")
    return clip, row


async def answer(asked: GuardianApproval, clip: Clip, *, approve: bool, reason: str = "") -> None:
    """A guardian's answer, in the transaction that holds the publication."""
    detail = Outcome.APPROVED if approve else Outcome.DENIED
    await audit.record(asked.guardian_id, "guardian.answer", f"clip:{clip.id}", detail)
    if approve:
        asked.is_given = True
        await asked.save(update_fields=["is_given"])
        await _tell(asked, clip, "CLOSED")
    else:
        await end_wait(clip, Outcome.DENIED, reason)


async def end_wait(clip: Clip, outcome: Outcome, reason: str = "") -> Wish:
    """PENDING_APPROVAL → DRAFT, whoever answered or did not; how it was to be published."""
    row = await PublicationWish.get_or_none(id=clip.id, outcome=None)
    if row is None:
        raise Conflict("This clip waits for nobody's approval.", field="clipId")
    await clip.back_to_draft()
    asked = await GuardianApproval.filter(clip_id=clip.id)
    await GuardianApproval.filter(clip_id=clip.id).delete()
    await ClipCameo.filter(clip_id=clip.id, approval=Approval.PENDING).update(approval=None)
    if outcome in _SETTLED:
        await row.delete()
    else:
        row.outcome, row.reason = outcome, reason
        await row.save(update_fields=["outcome", "reason"])
    await audit.record(None, "clip.approval", f"clip:{clip.id}", outcome)
    decided = PublicationDecided(
        clip_id=clip.id,
        author_id=clip.author_id,
        outcome=outcome,
        asked_guardians=bool(asked),
    )
    await outbox.append(connection(), decided)
    for each in asked:
        if not each.is_given:
            await _tell(each, clip, "CLOSED")
    return row.wish


async def is_waited_for(clip_id: int) -> bool:
    """Whether anybody has yet to answer."""
    owners = ClipCameo.filter(clip_id=clip_id, approval=Approval.PENDING)
    guardians = GuardianApproval.filter(clip_id=clip_id, is_given=False)
    return await owners.exists() or await guardians.exists()


async def awaited_among(clip_ids: Sequence[int]) -> list[tuple[bool, bool]]:
    """Of each clip: whether it waits for guardians, and for owners of likenesses."""
    guardians = GuardianApproval.filter(clip_id__in=clip_ids, is_given=False)
    owners = ClipCameo.filter(clip_id__in=clip_ids, approval=Approval.PENDING)
    by_guardians = {each.clip_id for each in await guardians}
    by_owners = {each.clip_id for each in await owners}
    return [(each in by_guardians, each in by_owners) for each in clip_ids]


async def silent_since(before: datetime, *, limit: int = 100) -> list[int]:
    """The clips whose publication nobody has answered since then."""
    rows = await PublicationWish.filter(asked_at__lte=before, outcome=None).limit(limit)
    return [row.id for row in rows]


async def look_again(author: User, policy: Policy) -> None:
    """After a change of who may answer for the author, in its transaction. Whoever may not answer any
    more is not waited for; where that was the last guardian, the clip is a draft again: that they
    went is no yes."""
    asked = await guardians_asked(author, policy)
    of_author = Clip.filter(author_id=author.id, state=ClipState.PENDING_APPROVAL)
    for clip in await of_author.order_by("id").select_for_update(no_key=True):
        silent = GuardianApproval.filter(clip_id=clip.id, is_given=False)
        gone = [each for each in await silent if each.guardian_id not in asked]
        if not gone:
            continue
        if await silent.count() == len(gone):
            await end_wait(clip, Outcome.UNASKED)
            continue
        for each in gone:
            await each.delete()
            await _tell(each, clip, "CLOSED")


async def unanswerable() -> list[int]:
    """Authors of publications that wait for somebody who is not their guardian any more: the link
    ended, or the account was deleted, in the moment in which the publication was asked for."""
    rows = await fetch(
        """SELECT DISTINCT c.author_id FROM guardian_approvals a JOIN clips c ON c.id = a.clip_id
        WHERE c.state = 'PENDING_APPROVAL' AND NOT a.is_given
        AND NOT EXISTS (SELECT 1 FROM guardian_links l JOIN users u ON u.id = l.guardian_id
            WHERE u.state <> 'DELETED' AND l.ward_id = c.author_id AND l.guardian_id = a.guardian_id
            AND l.state IN ('ACTIVE', 'UNLINK_REQUESTED')) LIMIT 100"""
    )
    return [row["author_id"] for row in rows]


async def _tell(asked: GuardianApproval, clip: Clip, stage: str) -> None:
    changed = WardPublicationChanged(
        approval_id=asked.id,
        clip_id=clip.id,
        ward_id=clip.author_id,
        guardian_id=asked.guardian_id,
        stage=stage,
    )
    await outbox.append(connection(), changed)
