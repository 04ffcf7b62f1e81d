"""From events to notifications: who is told of what, unless they want not to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.settings import Settings
from models import outbox
from models.base import connection
from models.clips import Clip
from models.conversations import ConversationMember, MemberState
from models.notifications import (
    Due,
    Notice,
    NotificationType,
    gather,
    publish_listeners,
    take_due,
)
from realtime.events import (
    CameoRequestDecided,
    CameoRequested,
    CameoResembled,
    CameoUsed,
    ClipHeld,
    ClipLiked,
    ClipPublished,
    ClipScheduleRefused,
    ClipShared,
    CommentCreated,
    CommentHeld,
    ConversationChanged,
    Event,
    FollowAccepted,
    FollowRequested,
    GenerationFinished,
    GuardianLinkChanged,
    MemberMentioned,
    MessageSent,
    NotificationMade,
    PublicationDecided,
    ReportDecided,
    WardPublicationChanged,
)
from resolvers.notice_rules import known_about

# Holds that somebody decided on what the clip shows; the others follow from the author's own doing.
_TOLD_HOLDS = {
    "MOD_REMOVED": NotificationType.MODERATION,
    "MOD_REVIEW": NotificationType.MODERATION,
    "RIGHTS": NotificationType.MODERATION,
    "NCII": NotificationType.MODERATION,
    "PROVENANCE_FAIL": NotificationType.MODERATION,
    "CAMEO_REVOKED": NotificationType.CAMEO_WITHDRAWN,
    "CAMEO_RESTRICTED": NotificationType.CAMEO_WITHDRAWN,
}
_AT_ONCE = 500  # notices that are looked into together
_FAILURES = ("FAILED", "REJECTED", "EXPIRED", "CONSENT_REVOKED")


async def notices_of(event: Event) -> list[Notice]:
    """What an event gives cause to tell, before anybody's wishes are looked at."""
    match event:
        case FollowRequested() | FollowAccepted():
            notices = [_about_follow(event)]
        case ClipLiked(clip_id=clip, author_id=author, user_id=actor):
            notices = [Notice(author, NotificationType.LIKE, f"clip:{clip}", actor, clip)]
        case ClipShared(clip_id=clip, author_id=author, user_id=actor):
            notices = [Notice(author, NotificationType.SHARE, f"clip:{clip}", actor, clip)]
        case ClipPublished():
            notices = await _about_published(event)
        case ClipHeld() | ClipScheduleRefused() | ReportDecided():
            notices = _about_decisions(event)
        case (
            CameoUsed()
            | CameoResembled()
            | CameoRequested()
            | CameoRequestDecided()
            | PublicationDecided()
        ):
            notices = _about_cameo(event)
        case CommentCreated() | CommentHeld():
            notices = _about_comment(event)
        case MemberMentioned(clip_id=clip, comment_id=comment, author_id=actor, user_id=told):
            subject = f"clip:{clip}" if comment is None else f"comment:{comment}"
            notices = [Notice(told, NotificationType.MENTION, subject, actor, clip)]
        case GenerationFinished():
            notices = _about_generation(event)
        case GuardianLinkChanged() | WardPublicationChanged():
            notices = _about_guardians(event)
        case MessageSent() | ConversationChanged():
            notices = await _about_request(event)
        case _:
            notices = []
    return notices


async def wanted(events: Iterable[Event], *, settings: Settings, now: datetime) -> list[Due]:
    """What these events, in the order of the log, give cause to tell, to whom may know and wants to."""
    notices = [notice for event in events for notice in await notices_of(event)]
    told: list[Due] = []
    for start in range(0, len(notices), _AT_ONCE):
        some = notices[start : start + _AT_ONCE]
        known = await known_about(some, settings=settings, now=now)
        told += [Due(each, known.due_at(each, now)) for each in some if known.is_wanted(each)]
    return told


async def announce(told: Sequence[Due]) -> None:
    """Write notices down, and announce what may be shown at once. In the transaction that moves the
    reader on."""
    made: list[NotificationMade] = []
    for start in range(0, len(told), _AT_ONCE):
        for row_id, user_id in await gather(told[start : start + _AT_ONCE]):
            made.append(NotificationMade(notification_id=row_id, user_id=user_id))
    await outbox.append(connection(), *made)


async def deliver_due(now: datetime) -> int:
    """Announce what quiet hours kept back until now; how many."""
    due = await take_due(now)
    made = (NotificationMade(notification_id=row_id, user_id=told) for row_id, told in due)
    await outbox.append(connection(), *made)
    return len(due)


def _about_cameo(
    event: CameoUsed | CameoResembled | CameoRequested | CameoRequestDecided | PublicationDecided,
) -> list[Notice]:
    """Owners are told of uses and requests, whoever asked of the answers."""
    answered = NotificationType.CAMEO_ANSWERED
    match event:
        case CameoUsed(owner_id=told, user_id=actor, clip_id=clip, generation_id=job):
            subject = f"generation:{job}" if clip is None else f"clip:{clip}"
            return [Notice(told, NotificationType.CAMEO_USED, subject, actor, clip)]
        case CameoResembled(owner_id=told, cameo_id=cameo):
            return [Notice(told, NotificationType.CAMEO_RESEMBLED, f"cameo:{cameo}")]
        case CameoRequested(owner_id=told, user_id=actor, cameo_id=cameo):
            return [Notice(told, NotificationType.CAMEO_REQUESTED, f"cameo:{cameo}", actor)]
        case CameoRequestDecided(user_id=told, cameo_id=cameo, state=state):
            is_own = state == "WITHDRAWN"
            return [] if is_own else [Notice(told, answered, f"cameo:{cameo}")]
        case PublicationDecided(author_id=told, clip_id=clip, outcome=outcome):
            is_own = outcome == "WITHDRAWN"
            if event.asked_guardians:
                answered = NotificationType.PUBLICATION_ANSWERED
            return [] if is_own else [Notice(told, answered, f"clip:{clip}", clip_id=clip)]


def _about_decisions(event: ClipHeld | ClipScheduleRefused | ReportDecided) -> list[Notice]:
    """About one's own clip, or what one reported."""
    if isinstance(event, ReportDecided):
        subject = f"report:{event.report_id}"
        return [Notice(event.reporter_id, NotificationType.MODERATION, subject)]
    kind: NotificationType | None = NotificationType.SCHEDULE_REFUSED
    if isinstance(event, ClipHeld):
        kind = _TOLD_HOLDS.get(event.kind)
    if kind is None:
        return []
    return [Notice(event.author_id, kind, f"clip:{event.clip_id}", clip_id=event.clip_id)]


def _about_follow(event: FollowRequested | FollowAccepted) -> Notice:
    follower, followed = event.follower_id, event.followee_id
    if isinstance(event, FollowRequested):
        return Notice(followed, NotificationType.FOLLOW_REQUESTED, "", follower)
    if event.was_requested:
        return Notice(follower, NotificationType.FOLLOW_ACCEPTED, f"user:{followed}", followed)
    return Notice(followed, NotificationType.FOLLOWED, "", follower)


async def _about_published(event: ClipPublished) -> list[Notice]:
    """Its author's followers who want to know, and whose clip it remixes."""
    subject, clip, author = f"clip:{event.clip_id}", event.clip_id, event.author_id
    kind = NotificationType.CLIP_PUBLISHED
    listeners = await publish_listeners(clip, author)
    notices = [Notice(told, kind, subject, author, clip) for told in listeners]
    parents = await Clip.filter(id=clip).values_list("parent_id", flat=True)
    for parent in await Clip.filter(id__in=[each for each in parents if each is not None]):
        notices.append(Notice(parent.author_id, NotificationType.REMIX, subject, author, clip))
    return notices


def _about_comment(event: CommentCreated | CommentHeld) -> list[Notice]:
    """The clip's author is told of every comment once, of a held one when it waits for them."""
    subject, actor, clip = f"comment:{event.comment_id}", event.author_id, event.clip_id
    answered = event.answered_id if isinstance(event, CommentCreated) else None
    notices = []
    if answered is not None:
        notices.append(Notice(answered, NotificationType.REPLY, subject, actor, clip))
    if answered != event.clip_author_id:
        told = event.clip_author_id
        notices.append(Notice(told, NotificationType.COMMENT, subject, actor, clip))
    return notices


def _about_generation(event: GenerationFinished) -> list[Notice]:
    if event.state == "COMPLETED":
        kind = NotificationType.GENERATION_FINISHED
    elif event.state in _FAILURES:
        kind = NotificationType.GENERATION_FAILED
    else:
        return []
    subject = f"generation:{event.generation_id}"
    return [Notice(event.owner_id, kind, subject, clip_id=event.clip_id)]


def _about_guardians(event: GuardianLinkChanged | WardPublicationChanged) -> list[Notice]:
    """Both sides are told of every change but their own, and guardians of what waits for them, whatever
    stands between them."""
    if isinstance(event, WardPublicationChanged):
        subject = f"wardPublication:{event.approval_id}"
        asked = NotificationType.PUBLICATION_ASKED
        return [Notice(event.guardian_id, asked, subject)] if event.stage == "ASKED" else []
    subject = f"guardianLink:{event.link_id}"
    told = [each for each in event.sides if each != event.actor_id]
    return [Notice(each, NotificationType.GUARDIAN, subject) for each in told]


async def _about_request(event: MessageSent | ConversationChanged) -> list[Notice]:
    """A conversation or group asks its recipient to be let in."""
    asked = await ConversationMember.exists(
        conversation_id=event.conversation_id,
        user_id=event.recipient_id,
        invited_by_id=event.actor_id,
        state=MemberState.REQUESTED,
    )
    if not asked:
        return []
    subject = f"conversation:{event.conversation_id}"
    kind = NotificationType.MESSAGE_REQUEST
    return [Notice(event.recipient_id, kind, subject, event.actor_id)]
