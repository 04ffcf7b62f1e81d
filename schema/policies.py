"""What a member may do: the settings of a policy, as they hold, as they are set, as they are wished."""

from __future__ import annotations

from typing import Any

import strawberry

from models import policies as rows
from models.policies import CommentPolicy, MessagePolicy
from models.rights import Reach, RemixPolicy

strawberry.enum(
    rows.CameoScope,
    name="CameoScope",
    description="""Who may use a likeness. EVERYONE: all members. MUTUALS: members who follow each
other. APPROVED: whom its owner approves, one by one. ONLY_ME: its owner.""",
)
strawberry.enum(
    rows.SensitiveLevel,
    name="SensitiveLevel",
    description="""What becomes of sensitive clips. SHOW: nothing. WARN: they are covered until asked
for. HIDE: they are not shown.""",
)
strawberry.enum(
    Reach,
    name="Reach",
    description="""How far clips may go. PUBLIC: to anybody, lists and links included. FOLLOWERS: to
followers. MUTUALS: to members who follow each other. PRIVATE: nowhere.""",
)


@strawberry.type(description="Hours of rest; they may run past midnight.")
class QuietHours:
    start: int = strawberry.field(description="Minutes after midnight, 0 to 1,439.")
    end: int = strawberry.field(description="Minutes after midnight, 0 to 1,439.")


@strawberry.input(description="Hours of rest in your time zone.")
class QuietHoursInput:
    start: int = strawberry.field(description="Minutes after midnight, 0 to 1,439.")
    end: int = strawberry.field(description="Minutes after midnight; may be before `start`.")


def _bounded(number: int) -> int | None:
    return None if number == rows.UNBOUNDED else number


@strawberry.type
class _Settings:
    """What every kind of policy has; no type of the API."""

    personalisation: bool = strawberry.field(
        description="Whether feeds may read what was watched and liked."
    )
    continuous_scroll: bool = strawberry.field(
        description="Whether the next page of a feed may come by itself."
    )
    autoplay: bool = strawberry.field(description="Whether clips may begin by themselves.")
    create_cards: bool = strawberry.field(
        description="Whether feeds may invite to make something now and then (`FeedCard`)."
    )
    dm_policy: MessagePolicy = strawberry.field(
        description="Who may start a conversation, at most. NONE turns messages off altogether."
    )
    cameo_max_scope: rows.CameoScope = strawberry.field(
        description="Who may use their likeness, at most."
    )
    cameo_co_approval: bool = strawberry.field(
        description="Whether a guardian has to approve each use of their likeness, too."
    )
    publish_max_audience: Reach = strawberry.field(description="How far their clips may go.")
    publish_needs_approval: bool = strawberry.field(
        description="Whether all of their guardians have to approve each clip before it is published; "
        "without effect for who has none."
    )
    remix_of_me: RemixPolicy = strawberry.field(description="Who may remix their clips, at most.")
    comments_from: CommentPolicy = strawberry.field(
        description="Who may comment on their clips, at most."
    )
    purchases: bool = strawberry.field(
        description="Whether they may buy anything. This version sells nothing; whatever an "
        "instance sells later asks here first."
    )
    sensitive_level: rows.SensitiveLevel = strawberry.field(
        description="What becomes of clips about sex, violence or drugs in all that they are shown."
    )
    allow_download: bool = strawberry.field(
        description="Whether they may let others download their clips."
    )
    shows_like_counts: bool = strawberry.field(
        description="Whether others may ever see how many like their clips. A minor's are "
        "hidden until they choose otherwise (`showLikeCount`)."
    )

    @strawberry.field(description="How many clips feeds show in a day; null: no limit.")
    def daily_clips(self: Any) -> int | None:
        return _bounded(self.daily_clips)

    @strawberry.field(description="How many minutes may be watched in a day; null: no limit.")
    def daily_minutes(self: Any) -> int | None:
        return _bounded(self.daily_minutes)

    @strawberry.field(
        graphql_type=list[QuietHours],
        description="When feeds are closed and nothing is pushed, in their time zone.",
    )
    def quiet_hours(self: Any) -> Any:
        return self.quiet_hours.windows


@strawberry.type(
    description="What holds for a member: the most that the defaults of their age, each of their "
    "guardians and they themselves all allow."
)
class Policy(_Settings):
    is_minor: bool = strawberry.field(description="Whether they count as a minor.")
    generations_per_day: int = strawberry.field(description="How many clips they may make a day.")
    may_be_public: bool = strawberry.field(description="Whether the account may be public.")
    may_invite: bool = strawberry.field(description="Whether they may issue invitations.")
    on_leaderboards: bool = strawberry.field(description="Whether leaderboards may name them.")
    recommended_to_adults: bool = strawberry.field(
        description="Whether they may be recommended to adults who do not follow them."
    )


@strawberry.type(
    description="What one side allows. Where it says nothing it allows everything, and the others "
    "decide."
)
class PolicySettings(_Settings):
    @strawberry.field(description="How many clips may be made in a day; null: no limit.")
    def generations_per_day(self: Any) -> int | None:
        return _bounded(self.generations_per_day)


@strawberry.input(description="What to allow from now on; what is absent stays.")
class PolicySettingsInput:
    personalisation: bool | None = strawberry.field(
        default=None, description="Let feeds read what was watched and liked."
    )
    continuous_scroll: bool | None = strawberry.field(
        default=None, description="Let the next page of a feed come by itself."
    )
    autoplay: bool | None = strawberry.field(
        default=None, description="Let clips begin by themselves."
    )
    create_cards: bool | None = strawberry.field(
        default=None, description="Let feeds invite to make something now and then."
    )
    daily_clips: int | None = strawberry.field(
        default=None, description="How many clips feeds show in a day."
    )
    daily_minutes: int | None = strawberry.field(
        default=None, description="How many minutes may be watched in a day."
    )
    quiet_hours: list[QuietHoursInput] | None = strawberry.field(
        default=None,
        description="When feeds are closed and nothing is pushed. A minor's come on top of those "
        "that hold already.",
    )
    dm_policy: MessagePolicy | None = strawberry.field(
        default=None, description="Who may start a conversation, at most; NONE: no messages at all."
    )
    cameo_max_scope: rows.CameoScope | None = strawberry.field(
        default=None, description="Who may use the likeness, at most."
    )
    cameo_co_approval: bool | None = strawberry.field(
        default=None, description="Whether a guardian has to approve each use of the likeness, too."
    )
    publish_max_audience: Reach | None = strawberry.field(
        default=None,
        description="How far clips may go. Those that are out further come down to it at once; "
        "those shared with a list or by a link become private.",
    )
    publish_needs_approval: bool | None = strawberry.field(
        default=None,
        description="Whether all guardians have to approve each clip before it is published, and each "
        "change of its words or to a wider audience after.",
    )
    generations_per_day: int | None = strawberry.field(
        default=None, description="How many clips may be made in a day."
    )
    remix_of_me: RemixPolicy | None = strawberry.field(
        default=None, description="Who may remix the clips, at most."
    )
    comments_from: CommentPolicy | None = strawberry.field(
        default=None, description="Who may comment on the clips, at most."
    )
    purchases: bool | None = strawberry.field(default=None, description="Allow buying.")
    sensitive_level: rows.SensitiveLevel | None = strawberry.field(
        default=None, description="What becomes of sensitive clips."
    )
    allow_download: bool | None = strawberry.field(
        default=None, description="Let others download the clips."
    )
    shows_like_counts: bool | None = strawberry.field(
        default=None, description="Let others see how many like the clips."
    )

    def wish(self) -> dict[str, Any]:
        """By the name of the setting, without what is absent."""
        given = {each.name: getattr(self, each.name) for each in rows.SETTINGS}
        wished = {name: value for name, value in given.items() if value is not None}
        if "quiet_hours" in wished:
            windows = [rows.QuietHours(each.start, each.end) for each in wished["quiet_hours"]]
            wished["quiet_hours"] = rows.Quiet.of(*windows)
        return wished
