"""Every event of the product, a file per noun; the list below is the whole.

An event is a frozen dataclass named in the past tense, noun first. It carries ids and numbers, no
private text, so that an event that goes astray tells nothing; whoever receives one loads what the
viewer may see now. Durable events are rows of the outbox: written in the transaction of the change,
delivered in order, replayed by cursor. Ephemeral ones only ring: they may be lost, and of several
with one `key` only the latest counts.

Fields may be added with a default; any other change raises `version`. A process that meets a type,
version or field it does not understand gets an `UnknownEvent`, never an exception.
"""

from realtime.events.base import EVENTS, Event, UnknownEvent
from realtime.events.cameos import (
    CameoChanged,
    CameoRequestDecided,
    CameoRequested,
    CameoResembled,
    CameoUsed,
    PublicationDecided,
)
from realtime.events.challenges import ChallengeEntered
from realtime.events.clips import (
    ClipHeld,
    ClipLiked,
    ClipPublished,
    ClipReleased,
    ClipScheduleRefused,
    ClipShared,
    ClipWithdrawn,
    CollaborationChanged,
    DraftLineSaid,
    DraftRetaken,
    MakerPresent,
)
from realtime.events.comments import CommentCreated, CommentHeld, MemberMentioned
from realtime.events.feeds import FeedSteered, RankingChanged
from realtime.events.generations import (
    GenerationAdvanced,
    GenerationCancelRequested,
    GenerationFinished,
    GenerationProgressed,
    GenerationQueued,
)
from realtime.events.guardians import GuardianLinkChanged, WardPublicationChanged
from realtime.events.log import OutboxAppended
from realtime.events.messages import (
    ConversationChanged,
    ConversationRead,
    MemberTyped,
    MessageSent,
    MessageUnsent,
)
from realtime.events.notifications import NotificationMade
from realtime.events.reports import ReportDecided
from realtime.events.sessions import SessionRevoked, TokenRevoked
from realtime.events.social import (
    BlockLifted,
    BlockMade,
    FollowAccepted,
    FollowEnded,
    FollowRequested,
)
from realtime.events.users import PolicyChanged, ProfileChanged, UserDeleted, UserSuspended

__all__ = [
    "EVENTS",
    "BlockLifted",
    "BlockMade",
    "CameoChanged",
    "CameoRequestDecided",
    "CameoRequested",
    "CameoResembled",
    "CameoUsed",
    "ChallengeEntered",
    "ClipHeld",
    "ClipLiked",
    "ClipPublished",
    "ClipReleased",
    "ClipScheduleRefused",
    "ClipShared",
    "ClipWithdrawn",
    "CollaborationChanged",
    "CommentCreated",
    "CommentHeld",
    "ConversationChanged",
    "ConversationRead",
    "DraftLineSaid",
    "DraftRetaken",
    "Event",
    "FeedSteered",
    "FollowAccepted",
    "FollowEnded",
    "FollowRequested",
    "GenerationAdvanced",
    "GenerationCancelRequested",
    "GenerationFinished",
    "GenerationProgressed",
    "GenerationQueued",
    "GuardianLinkChanged",
    "MakerPresent",
    "MemberMentioned",
    "MemberTyped",
    "MessageSent",
    "MessageUnsent",
    "NotificationMade",
    "OutboxAppended",
    "PolicyChanged",
    "ProfileChanged",
    "PublicationDecided",
    "RankingChanged",
    "ReportDecided",
    "SessionRevoked",
    "TokenRevoked",
    "UnknownEvent",
    "UserDeleted",
    "UserSuspended",
    "WardPublicationChanged",
]
