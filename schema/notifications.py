"""What members are told about."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import notifications as rows
from models.policies import QuietHours as QuietHoursValue
from resolvers import notifications
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)
from schema.clips import Clip
from schema.policies import QuietHours, QuietHoursInput

if TYPE_CHECKING:
    from schema.users import User

LazyUser = Annotated["User", strawberry.lazy("schema.users")]

strawberry.enum(
    rows.NotificationType,
    name="NotificationType",
    description="""What happened. FOLLOW_REQUESTED: members ask to follow you. FOLLOWED: they do.
FOLLOW_ACCEPTED: one let you follow them. CLIP_PUBLISHED: a member you follow published (off by
default). COMMENT: on a clip of yours. REPLY: to a comment of yours. MENTION: of you. LIKE, SHARE,
REMIX: of a clip of yours. GENERATION_FINISHED, GENERATION_FAILED: of yours. SCHEDULE_REFUSED: a
draft of yours was not published when it was due, see its `schedule`. MESSAGE_REQUEST: a conversation
asks to be let in. MODERATION: a decision about you; always told. PUBLICATION_ASKED: a clip of a ward
waits for you; always told. PUBLICATION_ANSWERED: your guardians were asked about a clip of yours, see
its `publication`; always told.
CAMEO_USED: your likeness is used, or a publication with it waits for you. CAMEO_REQUESTED: somebody
asks to use it. CAMEO_ANSWERED: to a request or publication of yours. CAMEO_WITHDRAWN: a clip of yours
is held since somebody shown in it took their leave back, or narrowed it. CAMEO_RESEMBLED: a clip that
may show you without your leave waits for a moderator, see `setLikenessDetection`.""",
)
strawberry.enum(
    rows.Digest,
    name="NotificationDigestSchedule",
    description="How often a summary of what you have not read is put together.",
)


@strawberry.type(
    description="Something that happened, with everybody who did it until you read it."
)
class Notification(Node):
    row = rows.Notification

    type: rows.NotificationType = strawberry.field(description="What happened.")
    created_at: datetime = strawberry.field(description="When it first happened.")
    read_at: datetime | None = strawberry.field(description="When you read it.")

    @strawberry.field(
        graphql_type=list[LazyUser],
        description="Who did it, the latest three first; empty where the instance itself tells you.",
    )
    async def actors(self: Any, info: Info) -> Any:
        found = await notifications.actors_of(info.context, self)
        members = await info.context.loaders.user.load_many(found.user_ids)
        return [member for member in members if member is not None]

    @strawberry.field(description="How many did it: `ann and 3 others` is 4.")
    async def actor_count(self: Any, info: Info) -> int:
        return (await notifications.actors_of(info.context, self)).count

    @strawberry.field(
        graphql_type=Clip | None, description="The clip it is about, while you may see it."
    )
    async def clip(self: Any, info: Info) -> Any:
        return self.clip_id and await info.context.loaders.clip.load(self.clip_id)

    @strawberry.field(
        description="Global id of what it is about (a Clip, Comment, Generation, Conversation, "
        "GuardianLink, WardPublication, Cameo, Report or User), for `node`; null where it is about you."
    )
    def subject_id(self: Any) -> strawberry.ID | None:
        noun, _, number = self.subject.partition(":")
        return (
            strawberry.ID(global_id(noun[:1].upper() + noun[1:], int(number))) if number else None
        )


@strawberry.type(description="Whether you are told of one kind of thing.")
class NotificationSwitch:
    type: rows.NotificationType = strawberry.field(description="The kind.")
    is_on: bool = strawberry.field(description="Whether you are told.")


@strawberry.type(description="How you want to be told.")
class NotificationSettings:
    digest: rows.Digest = strawberry.field(description="How often a summary is put together.")
    time_zone: str = strawberry.field(description="IANA name; quiet hours and digests follow it.")

    @strawberry.field(description="Every kind and whether it is on.")
    def switches(self: Any) -> list[NotificationSwitch]:
        return [
            NotificationSwitch(type=kind, is_on=self.wants(kind)) for kind in rows.NotificationType
        ]

    @strawberry.field(
        graphql_type=QuietHours | None,
        description="Those you chose (null: none), or your policy's until you choose. Whatever you "
        "choose, those of your policy hold (`effectivePolicy`).",
    )
    async def quiet_hours(self: Any, info: Info) -> Any:
        return await notifications.quiet_hours(info.context, self)


@strawberry.type(description="How many unread notifications of one kind.")
class NotificationCount:
    type: rows.NotificationType = strawberry.field(description="The kind.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="What the summary of your last whole day or week would hold.")
class NotificationDigest:
    since: datetime = strawberry.field(description="From when on.")
    until: datetime = strawberry.field(description="Until when (not included).")
    notifications: list[Notification] = strawberry.field(
        description="What you have not read of it, the latest of up to 20."
    )

    @strawberry.field(description="Everything unread of it, by kind.")
    def counts(self: Any) -> list[NotificationCount]:
        return [
            NotificationCount(type=rows.NotificationType(kind), count=count)
            for kind, count in sorted(self.counts.items())
        ]


@strawberry.type(description="A notification that is new or has grown.")
class NotificationNews:
    notification: Notification | None = strawberry.field(description="Null with `resync`.")
    unread_count: int = strawberry.field(description="How many are unread now.")
    cursor: str = strawberry.field(description="Subscribe with `after` set to this to go on.")
    resync: bool = strawberry.field(
        description="Some may be missing: load `notifications` afresh, then go on listening."
    )


@strawberry.type(description="How many notifications are unread now.")
class MarkReadPayload(Payload):
    unread_count: int | None = strawberry.field(default=None, description="How many.")


@strawberry.type(description="Your settings as they stand now.")
class NotificationSettingsPayload(Payload):
    settings: Any = strawberry.field(
        default=None, graphql_type=NotificationSettings | None, description="The settings."
    )


@strawberry.input(description="Which notifications.")
class MarkNotificationsReadInput:
    notification_ids: list[strawberry.ID] = strawberry.field(description="1 to 100 of yours.")


@strawberry.input(description="How you want to be told; what is absent stays.")
class UpdateNotificationSettingsInput:
    switch_on: list[rows.NotificationType] = strawberry.field(
        default_factory=list, description="Kinds to be told of."
    )
    switch_off: list[rows.NotificationType] = strawberry.field(
        default_factory=list, description="Kinds not to be told of; MODERATION stays on."
    )
    digest: rows.Digest | None = strawberry.field(default=None, description="The schedule.")
    time_zone: str | None = strawberry.field(
        default=None, description="An IANA name such as `Europe/Berlin`."
    )
    quiet_hours: QuietHoursInput | None = strawberry.field(
        default=None, description="New quiet hours."
    )
    no_quiet_hours: bool = strawberry.field(
        default=False, description="True: no quiet hours at all."
    )

    def change(self) -> notifications.SettingsChange:
        hours = self.quiet_hours
        return notifications.SettingsChange(
            switch_on=self.switch_on,
            switch_off=self.switch_off,
            digest=self.digest,
            time_zone=self.time_zone,
            quiet_hours=None if hours is None else QuietHoursValue(hours.start, hours.end),
            no_quiet_hours=self.no_quiet_hours,
        )


@strawberry.type
class NotificationQuery:
    @strawberry.field(
        graphql_type=Connection[Notification] | None,
        description="Latest change first. Kept for 180 days after the latest change, read or not.",
    )
    async def notifications(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await notifications.notifications(info.context, page_request(first, after))
        return connection(page, after)

    @strawberry.field(description="How many notifications are unread.")
    async def unread_notification_count(self, info: Info) -> int | None:
        return await notifications.unread_notification_count(info.context)

    @strawberry.field(
        graphql_type=NotificationSettings | None, description="How you want to be told."
    )
    async def notification_settings(self, info: Info) -> Any:
        return await notifications.notification_settings(info.context)

    @strawberry.field(
        graphql_type=NotificationDigest | None,
        description="The summary of your last whole day or week; null where you want none.",
    )
    async def notification_digest(self, info: Info) -> Any:
        return await notifications.notification_digest(info.context)


@strawberry.type
class NotificationMutation:
    @mutation("Mark notifications as read.")
    async def mark_notifications_read(
        self,
        info: Info,
        input: Annotated[MarkNotificationsReadInput, strawberry.argument(description="Which.")],
    ) -> MarkReadPayload:
        ids = [
            row_id("Notification", each, field="notificationIds") for each in input.notification_ids
        ]
        count = await notifications.mark_notifications_read(info.context, ids)
        return MarkReadPayload(unread_count=count)

    @mutation("Mark every notification as read.")
    async def mark_all_notifications_read(self, info: Info) -> MarkReadPayload:
        count = await notifications.mark_all_notifications_read(info.context)
        return MarkReadPayload(unread_count=count)

    @mutation("Choose what you are told of, and when.")
    async def update_notification_settings(
        self,
        info: Info,
        input: Annotated[
            UpdateNotificationSettingsInput, strawberry.argument(description="What to change.")
        ],
    ) -> NotificationSettingsPayload:
        settings = await notifications.update_notification_settings(info.context, input.change())
        return NotificationSettingsPayload(settings=settings)


@strawberry.type
class NotificationSubscription:
    @strawberry.subscription(
        graphql_type=NotificationNews,
        description="Your notifications as they are made; in quiet hours none, then all of them.",
    )
    async def notification_received(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A `cursor` you had, or `liveCursor`; absent: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        async with aclosing(notifications.notification_received(info.context, after)) as values:
            async for value in values:
                yield value
