"""The whole API on one page: every root type is the sum of one part per noun."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.accounts import AccountMutation, AccountQuery
from schema.backends import BackendQuery
from schema.batches import Batch, BatchMutation, BatchQuery, BatchSubscription
from schema.cameo_changes import CameoMutation
from schema.cameo_requests import CameoRequest, CameoRequestMutation, CameoRequestQuery
from schema.cameos import Cameo, CameoQuery, CameoSubscription
from schema.challenges import Challenge, ChallengeMutation, ChallengeQuery
from schema.characters import Character, CharacterLook, CharacterMutation, CharacterQuery
from schema.clips import Clip, ClipMutation, ClipQuery
from schema.collaborations import Collaboration, CollaborationMutation, CollaborationQuery
from schema.comments import Comment, CommentMutation, CommentQuery
from schema.consents import ConsentQuery
from schema.conversations import Conversation, ConversationMutation, ConversationQuery
from schema.drafting import DraftingMutation, DraftingQuery, DraftingSubscription
from schema.editing import EditingMutation
from schema.enrolments import CameoEnrolment, EnrolmentMutation, EnrolmentQuery
from schema.exports import ExportMutation, ExportQuery
from schema.feeds import FeedMutation, FeedQuery, FeedSubscription
from schema.generations import (
    Generation,
    GenerationMutation,
    GenerationQuery,
    GenerationSubscription,
)
from schema.guardian_allowances import AllowanceMutation
from schema.guardians import GuardianMutation, GuardianQuery, GuardianSubscription
from schema.hashtags import HashtagMutation, HashtagQuery
from schema.holds import HoldMutation
from schema.identities import Identity, IdentityMutation
from schema.impressions import ImpressionMutation, ImpressionQuery
from schema.invites import Invite, InviteMutation
from schema.iterations import IterationMutation, IterationQuery
from schema.likes import LikeMutation, LikeQuery
from schema.links import ClipLink, LinkMutation
from schema.messages import Message, MessageMutation, MessageSubscription
from schema.nodes import NodeQuery
from schema.notifications import (
    Notification,
    NotificationMutation,
    NotificationQuery,
    NotificationSubscription,
)
from schema.passkeys import Passkey, PasskeyMutation
from schema.pins import PinMutation, PinQuery
from schema.playbacks import PlaybackMutation
from schema.playlists import Playlist, PlaylistMutation, PlaylistQuery
from schema.preflights import PreflightQuery
from schema.provenance import ProvenanceQuery
from schema.publications import PublicationMutation, PublicationQuery, WardPublication
from schema.ranking import RankingMutation, RankingQuery
from schema.ranking_reports import RankingReportQuery
from schema.recipes import FeedRecipe, RecipeMutation, RecipeQuery
from schema.registry import RegistryMutation, RegistryQuery, RightsEntry
from schema.remixes import RemixMutation, RemixQuery
from schema.reports import Report, ReportCase, ReportMutation, ReportQuery
from schema.scalars import SCALARS
from schema.schedules import ScheduleMutation
from schema.search import SearchMutation, SearchQuery
from schema.sessions import ApiToken, Session, SessionMutation
from schema.social import SocialMutation
from schema.steering import SteeringMutation, SteeringQuery
from schema.storyboards import StoryboardMutation
from schema.studio import StudioQuery
from schema.subtitles import SubtitleMutation
from schema.uploads import UploadMutation, UploadQuery
from schema.users import User, UserMutation, UserQuery
from schema.wellbeing import WellbeingMutation, WellbeingQuery


@strawberry.type(description="Everything that can be read.")
class Query(
    NodeQuery,
    UserQuery,
    AccountQuery,
    ExportQuery,
    UploadQuery,
    ImpressionQuery,
    ClipQuery,
    FeedQuery,
    GuardianQuery,
    PublicationQuery,
    RankingQuery,
    RankingReportQuery,
    SteeringQuery,
    RecipeQuery,
    WellbeingQuery,
    ConversationQuery,
    NotificationQuery,
    SearchQuery,
    BackendQuery,
    GenerationQuery,
    BatchQuery,
    IterationQuery,
    PreflightQuery,
    CameoQuery,
    CharacterQuery,
    ConsentQuery,
    EnrolmentQuery,
    CameoRequestQuery,
    LikeQuery,
    RemixQuery,
    CollaborationQuery,
    ChallengeQuery,
    CommentQuery,
    PlaylistQuery,
    HashtagQuery,
    StudioQuery,
    PinQuery,
    DraftingQuery,
    ProvenanceQuery,
    RegistryQuery,
    ReportQuery,
):
    pass


@strawberry.type(description="Everything that can be changed.")
class Mutation(
    UserMutation,
    AccountMutation,
    ExportMutation,
    UploadMutation,
    ImpressionMutation,
    SessionMutation,
    PasskeyMutation,
    IdentityMutation,
    InviteMutation,
    SocialMutation,
    FeedMutation,
    GuardianMutation,
    AllowanceMutation,
    PublicationMutation,
    SteeringMutation,
    RecipeMutation,
    WellbeingMutation,
    ClipMutation,
    RankingMutation,
    LinkMutation,
    ConversationMutation,
    MessageMutation,
    NotificationMutation,
    SearchMutation,
    GenerationMutation,
    BatchMutation,
    IterationMutation,
    StoryboardMutation,
    EditingMutation,
    CameoMutation,
    CharacterMutation,
    EnrolmentMutation,
    CameoRequestMutation,
    LikeMutation,
    RemixMutation,
    CollaborationMutation,
    ChallengeMutation,
    HoldMutation,
    CommentMutation,
    PlaylistMutation,
    HashtagMutation,
    PlaybackMutation,
    PinMutation,
    ScheduleMutation,
    SubtitleMutation,
    DraftingMutation,
    RegistryMutation,
    ReportMutation,
):
    pass


@strawberry.type(description="Everything that is told as it happens.")
class Subscription(
    FeedSubscription,
    GuardianSubscription,
    MessageSubscription,
    NotificationSubscription,
    GenerationSubscription,
    BatchSubscription,
    DraftingSubscription,
    CameoSubscription,
):
    pass


schema = strawberry.Schema(
    Query,
    Mutation,
    Subscription,
    types=[
        User,
        Session,
        ApiToken,
        Passkey,
        Identity,
        Invite,
        Clip,
        ClipLink,
        Collaboration,
        Challenge,
        Comment,
        Playlist,
        FeedRecipe,
        Generation,
        Batch,
        Cameo,
        Character,
        CharacterLook,
        CameoRequest,
        CameoEnrolment,
        Conversation,
        Message,
        Notification,
        WardPublication,
        RightsEntry,
        Report,
        ReportCase,
    ],
    scalar_overrides=SCALARS,
    config=StrawberryConfig(auto_camel_case=True),
)


def sdl() -> str:
    """The schema definition, as committed in `schema.graphql`."""
    return schema.as_str() + "\n"
