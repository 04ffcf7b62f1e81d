"""Notifications: who is told of what, gathered, kept back, and heard of as it happens."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import base, log_readers
from models.base import transaction
from models.clips import Audience
from models.guardians import effective_policy
from models.notifications import (
    Due,
    Notice,
    NotificationActor,
    NotificationSettings,
    NotificationType,
    gather,
)
from models.outbox import append
from models.policies import NEVER
from models.social import Mute
from models.users import AgeBand, Role
from realtime.events import ClipHeld, GenerationFinished
from resolvers import notices, notifications
from resolvers.notifications import NotificationNews
from schema.base import global_id
from server.notifier import NAME, Notifier
from tests.statements import statements
from tests.world import Member, World

LIST = """query ($first: Int, $after: String) { notifications(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor }
  edges { node { id type readAt actorCount subjectId actors { handle } clip { id } } } } }"""
COUNT = "{ unreadNotificationCount }"
READ = """mutation ($input: MarkNotificationsReadInput!) {
  markNotificationsRead(input: $input) { unreadCount errors { code } } }"""
READ_ALL = "mutation { markAllNotificationsRead { unreadCount errors { code } } }"
SETTINGS = """{ notificationSettings { digest timeZone quietHours { start end }
  switches { type isOn } } }"""
UPDATE = """mutation ($input: UpdateNotificationSettingsInput!) {
  updateNotificationSettings(input: $input) {
    settings { digest timeZone quietHours { start end } } errors { code field } } }"""
DIGEST = """{ notificationDigest { since until counts { type count }
  notifications { type } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"
MEMBER = "mutation ($input: MemberInput!) {{ {0}(input: $input) {{ errors {{ code }} }} }}"
LIKE = "mutation ($input: ReactionInput!) { likeClip(input: $input) { errors { code } } }"
UNLIKE = "mutation ($input: ReactionInput!) { unlikeClip(input: $input) { errors { code } } }"
SHARE = "mutation ($input: ShareClipInput!) { shareClip(input: $input) { errors { code } } }"
PUBLISH = """mutation ($input: PublishClipInput!) {
  publishClip(input: $input) { errors { code message } } }"""
START = """mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { errors { code } } }"""
DELETE_COMMENT = """mutation ($input: CommentInput!) {
  deleteComment(input: $input) { errors { code } } }"""
COMMENT = """mutation ($input: CreateCommentInput!) {
  createComment(input: $input) { comment { id } errors { code } } }"""


async def act(who: Member, name: str, whom: Member) -> None:
    """`follow`, `block` … through the API."""
    document = MEMBER.replace("{0}", name).replace("{{", "{").replace("}}", "}")
    assert (await who.run(document, input={"userId": whom.id})).payload()["errors"] == []


async def like(who: Member, clip_id: int, document: str = LIKE) -> None:
    answer = await who.run(document, input={"clipId": global_id("Clip", clip_id)})
    assert answer.payload()["errors"] == []


async def numbered(world: World) -> None:
    """Wait until every event has its position."""
    while (await world.instance.live.log.span()).waiting:
        world.instance.live.kick()
        await asyncio.sleep(0.01)


async def settle(world: World) -> Notifier:
    """Give every event its position and read them all."""
    notifier = Notifier(world.instance)
    await numbered(world)
    await notifier.catch_up()
    await log_readers.end_turn(NAME, notifier._holder)
    return notifier


async def told(world: World, who: Member) -> list[Any]:
    await settle(world)
    return [e["node"] for e in (await who.run(LIST)).payload()["edges"]]


async def kinds(world: World, who: Member) -> list[str]:
    return [each["type"] for each in await told(world, who)]


def user_id(member: Member) -> int:
    assert member.user is not None
    return int(member.user.id)


@pytest.mark.feature("D15")
async def test_notifications_are_their_members_alone(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await act(ben, "follow", ann)
    (row,) = await told(world, ann)
    assert (row["type"], row["actorCount"]) == ("FOLLOWED", 1)
    assert row["actors"] == [{"handle": "ben"}]
    outsiders = {
        "stranger": await world.member(),
        "follower": ben,
        "moderator": await world.member(role=Role.MODERATOR),
        "admin": await world.member(role=Role.ADMIN),
    }
    wish = {"notificationIds": [row["id"]]}
    for kind, viewer in outsiders.items():
        assert await told(world, viewer) == [], kind
        assert (await viewer.run(NODE, id=row["id"])).payload() is None, kind
        assert (await viewer.run(READ, input=wish)).refusal() == "NOT_FOUND", kind
    for document in (LIST, COUNT, SETTINGS, DIGEST, READ_ALL):
        assert (await world.anonymous.run(document)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(READ, input=wish)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(UPDATE, input={})).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(NODE, id=row["id"])).payload() is None
    assert (await ann.run(NODE, id=row["id"])).payload()["id"] == row["id"]
    assert (await ann.run(READ, input=wish)).payload()["unreadCount"] == 0


@pytest.mark.feature("D15", "A7")
async def test_follows_are_told_to_whom_they_concern(world: World) -> None:
    open_, closed = await world.member(), await world.member(private=True)
    ben = await world.member("ben")
    await act(ben, "follow", open_)
    await act(ben, "follow", closed)
    assert await kinds(world, open_) == ["FOLLOWED"]
    assert await kinds(world, closed) == ["FOLLOW_REQUESTED"]
    await act(closed, "acceptFollowRequest", ben)
    (row,) = await told(world, ben)
    assert (row["type"], row["subjectId"]) == ("FOLLOW_ACCEPTED", closed.id)
    assert await kinds(world, closed) == [], "whom they let in themselves is no news"


@pytest.mark.feature("D15")
async def test_likes_gather_into_one_until_it_is_read(world: World) -> None:
    ann = await world.member("ann")
    clip = await world.clip(ann)
    fans = [await world.member(f"fan{n}") for n in range(5)]
    for fan in fans[:4]:
        await like(fan, clip.id)
    await like(ann, clip.id)
    (row,) = await told(world, ann)
    assert (row["type"], row["actorCount"]) == ("LIKE", 4)
    assert [a["handle"] for a in row["actors"]] == ["fan3", "fan2", "fan1"]
    assert row["clip"] == {"id": global_id("Clip", clip.id)}
    await ann.run(READ_ALL)
    await like(fans[0], clip.id, UNLIKE)
    await like(fans[0], clip.id)
    await like(fans[4], clip.id)
    fresh, old = await told(world, ann)
    assert (fresh["readAt"], fresh["actorCount"]) == (None, 1)
    assert fresh["actors"] == [{"handle": "fan4"}]
    assert old["actorCount"] == 4


@pytest.mark.feature("D15", "A7")
async def test_neither_blocked_nor_muted_members_notify(world: World) -> None:
    ann, ben, cat = await world.member(), await world.member(), await world.member()
    clip = await world.clip(ann)
    await Mute.create(muter_id=user_id(ann), muted_id=user_id(cat))
    await like(ben, clip.id)
    await like(cat, clip.id)
    assert [row["actorCount"] for row in await told(world, ann)] == [1]
    await act(ann, "block", ben)
    assert await told(world, ann) == []
    assert (await ann.run(COUNT)).payload() == 0
    row = (await base.fetch("SELECT id FROM notifications"))[0]
    opaque = global_id("Notification", row["id"])
    assert (await ann.run(NODE, id=opaque)).payload() is None


@pytest.mark.feature("D15")
async def test_a_block_before_the_log_is_read_silences_it(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = await world.clip(ann)
    await like(ben, clip.id)
    await world.blocks(ben, ann)
    await settle(world)
    assert await NotificationActor.all().count() == 0


@pytest.mark.feature("D15")
async def test_comments_replies_and_mentions_tell_each_member_once(world: World) -> None:
    ann, ben, cat = await world.member("ann"), await world.member("ben"), await world.member("cat")
    clip = await world.clip(ann)
    on = {"clipId": global_id("Clip", clip.id)}
    first = (await ben.run(COMMENT, input={**on, "body": "hi @cat"})).payload()["comment"]
    assert await kinds(world, ann) == ["COMMENT"]
    assert await kinds(world, cat) == ["MENTION"]
    reply = {**on, "body": "thanks @ben", "replyToId": first["id"]}
    assert (await ann.run(COMMENT, input=reply)).payload()["errors"] == []
    (row,) = await told(world, ben)
    assert row["type"] == "REPLY"
    assert await kinds(world, ann) == ["COMMENT"]


@pytest.mark.feature("D15", "D5")
async def test_a_remix_is_told_to_whose_clip_it_is_made_of_if_they_may_see_it(
    world: World,
) -> None:
    ann, ben = await world.member(), await world.member()
    original = await world.clip(ann)
    for audience, expected in ((Audience.PRIVATE, []), (Audience.PUBLIC, ["REMIX"])):
        remix = await world.draft(ben, parent_id=original.id, root_id=original.id, depth=1)
        wish = {"clipId": global_id("Clip", remix.id), "audience": audience.value}
        assert (await ben.run(PUBLISH, input=wish)).payload()["errors"] == []
        assert await kinds(world, ann) == expected
        assert await kinds(world, ben) == []


@pytest.mark.feature("D15")
async def test_sharing_is_told_and_ones_own_is_not(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = await world.clip(ann)
    wish = {"clipId": global_id("Clip", clip.id), "channel": "LINK"}
    for sharer in (ann, ben, ben):
        assert (await sharer.run(SHARE, input=wish)).payload()["errors"] == []
    (row,) = await told(world, ann)
    assert (row["type"], row["actorCount"]) == ("SHARE", 1)


@pytest.mark.feature("D15")
@pytest.mark.parametrize(
    ("kind", "expected"), [("MOD_REVIEW", ["MODERATION"]), ("AUTHOR_SUSPENDED", [])]
)
async def test_a_clip_that_moderation_holds_is_told_to_its_author(
    world: World, kind: str, expected: list[str]
) -> None:
    ann = await world.member()
    clip = await world.clip(ann)
    async with transaction():
        event = ClipHeld(clip_id=clip.id, author_id=user_id(ann), kind=kind)
        await append(base.connection(), event)
    assert await kinds(world, ann) == expected


@pytest.mark.feature("D15")
async def test_nobody_is_told_of_a_clip_they_cannot_see(world: World) -> None:
    ann, ben = await world.member(), await world.member("ben")
    clip = await world.clip(ann, Audience.PRIVATE)
    on = {"clipId": global_id("Clip", clip.id), "body": "only me and @ben"}
    await ann.run(COMMENT, input=on)
    assert await told(world, ben) == []


@pytest.mark.feature("D15")
async def test_a_published_clip_is_told_to_followers_who_want_it_and_may_see_it(
    world: World,
) -> None:
    ann = await world.member()
    eager, lazy, listed = [await world.member() for _ in range(3)]
    for fan in (eager, lazy, listed):
        await act(fan, "follow", ann)
    for fan in (eager, listed):
        wish = {"switchOn": ["CLIP_PUBLISHED"]}
        assert (await fan.run(UPDATE, input=wish)).payload()["errors"] == []
    clip = await world.clip(ann, Audience.FOLLOWERS)
    for audience in (Audience.PRIVATE, Audience.MUTUALS, Audience.LIST, Audience.LINK):
        await world.clip(ann, audience)
    for fan in (eager, listed):
        (row,) = await told(world, fan)
        assert row["clip"] == {"id": global_id("Clip", clip.id)}
    assert await told(world, lazy) == []


@pytest.mark.feature("D15")
@pytest.mark.parametrize(
    ("state", "kind"),
    [("COMPLETED", "GENERATION_FINISHED"), ("FAILED", "GENERATION_FAILED"), ("CANCELED", None)],
)
async def test_a_generation_tells_how_it_ended(world: World, state: str, kind: str | None) -> None:
    ann = await world.member()
    draft = await world.draft(ann)
    clip_id = draft.id if state == "COMPLETED" else None
    async with transaction():
        event = GenerationFinished(
            generation_id=7, owner_id=user_id(ann), state=state, clip_id=clip_id
        )
        await append(base.connection(), event)
    assert await kinds(world, ann) == ([kind] if kind else [])


@pytest.mark.feature("D15", "D14")
async def test_a_message_request_is_told_and_a_message_is_not(world: World) -> None:
    ann, ben, cat = [await world.member() for _ in range(3)]
    await act(ben, "follow", ann)
    for sender in (ann, cat):
        wish = {"userId": ben.id, "text": "hi", "idempotencyKey": "k"}
        assert (await sender.run(START, input=wish)).payload()["errors"] == []
    (row,) = await told(world, ben)
    assert row["type"] == "MESSAGE_REQUEST"
    assert await kinds(world, cat) == []


@pytest.mark.feature("D15")
async def test_what_is_switched_off_is_not_told(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = await world.clip(ann)
    await ann.run(UPDATE, input={"switchOff": ["LIKE", "FOLLOWED"]})
    switches = (await ann.run(SETTINGS)).payload()["switches"]
    off = {s["type"] for s in switches if not s["isOn"]}
    assert off == {"LIKE", "FOLLOWED", "CLIP_PUBLISHED"}
    await like(ben, clip.id)
    assert await told(world, ann) == []
    await ann.run(UPDATE, input={"switchOn": ["LIKE"]})
    await like(await world.member(), clip.id)
    assert await kinds(world, ann) == ["LIKE"]
    refused = await ann.run(UPDATE, input={"switchOff": ["MODERATION"]})
    assert refused.refusal() == "BAD_USER_INPUT"
    for wish in ({"timeZone": "Mars/Base"}, {"quietHours": {"start": 0, "end": 1440}}):
        assert (await ann.run(UPDATE, input=wish)).refusal() == "BAD_USER_INPUT"


async def heard(listener: Member, after: str | None, count: int) -> list[NotificationNews]:
    found: list[NotificationNews] = []
    context = await listener.context()
    async with aclosing(notifications.notification_received(context, after)) as news:
        async for each in news:
            found.append(each)
            if len(found) == count:
                break
    return found


def minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


@pytest.mark.feature("D15")
async def test_quiet_hours_keep_back_what_they_then_let_go(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = await world.clip(ann)
    now = world.clock.now()
    wish = {
        "timeZone": "UTC",
        "quietHours": {
            "start": minutes(now - timedelta(hours=1)),
            "end": minutes(now + timedelta(hours=1)),
        },
    }
    assert (await ann.run(UPDATE, input=wish)).payload()["errors"] == []
    await world.settled()
    start = str((await ann.run("{ liveCursor }")).payload())
    await like(ben, clip.id)
    assert await kinds(world, ann) == ["LIKE"]
    assert await base.fetch("SELECT pos FROM outbox WHERE type = 'notification.made'") == []
    notifier = await settle(world)
    await notifier.push_due()
    assert await base.fetch("SELECT pos FROM outbox WHERE type = 'notification.made'") == []
    world.clock.advance(hours=1, minutes=1)
    await notifier.push_due()
    await notifier.push_due()
    (news,) = await asyncio.wait_for(heard(ann, start, 1), 10)
    assert news.unread_count == 1
    made = await base.fetch("SELECT pos FROM outbox WHERE type = 'notification.made'")
    assert len(made) == 1


@pytest.mark.feature("D15", "F3")
@pytest.mark.parametrize("band", list(AgeBand))
async def test_minors_have_quiet_nights_whatever_they_choose(world: World, band: AgeBand) -> None:
    ann = await world.member(band=band)
    hours = (await ann.run(SETTINGS)).payload()["quietHours"]
    assert hours == (None if band is AgeBand.ADULT else {"start": 22 * 60, "end": 7 * 60})
    changed = await ann.run(UPDATE, input={"noQuietHours": True})
    assert changed.payload()["settings"]["quietHours"] is None
    row = await NotificationSettings.get(id=ann.user.id)  # type: ignore[union-attr]
    policy = await effective_policy(ann.user, settings=world.instance.settings)  # type: ignore[arg-type]
    night = datetime(2026, 11, 28, 23, tzinfo=UTC)
    kept = row.quiet_until_when(night, policy.quiet_hours)
    assert kept == (None if band is AgeBand.ADULT else night + timedelta(hours=8))


@pytest.mark.feature("D15")
async def test_notifications_are_heard_from_a_cursor_on(world: World) -> None:
    ann, ben, cat = [await world.member() for _ in range(3)]
    first, second = await world.clip(ann), await world.clip(ann)
    await world.settled()
    start = str((await ann.run("{ liveCursor }")).payload())
    waiting = asyncio.create_task(heard(ann, start, 2))
    await like(ben, first.id)
    await settle(world)
    await like(ben, second.id)
    await settle(world)
    news = await asyncio.wait_for(waiting, 10)
    assert [each.unread_count for each in news][-1] == 2
    await world.blocks(ben, ann)
    await like(cat, first.id)
    await settle(world)
    (last,) = await asyncio.wait_for(heard(ann, news[0].cursor, 1), 10)
    assert last.notification is not None
    assert last.notification.clip_id == first.id


@pytest.mark.feature("D15")
async def test_the_digest_holds_what_was_unread_of_the_last_day(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = await world.clip(ann)
    await like(ben, clip.id)
    await act(ben, "follow", ann)
    assert sorted(await kinds(world, ann)) == ["FOLLOWED", "LIKE"]
    assert (await ann.run(DIGEST)).payload() is None
    await ann.run(UPDATE, input={"digest": "DAILY"})
    assert (await ann.run(DIGEST)).payload()["notifications"] == []
    world.clock.advance(days=1)
    digest = (await ann.run(DIGEST)).payload()
    counts = [{"type": "FOLLOWED", "count": 1}, {"type": "LIKE", "count": 1}]
    assert digest["counts"] == counts
    assert len(digest["notifications"]) == 2
    await ann.run(UPDATE, input={"digest": "WEEKLY"})
    assert (await ann.run(DIGEST)).payload()["since"] < digest["since"]
    await ann.run(READ_ALL)
    await ann.run(UPDATE, input={"digest": "DAILY"})
    assert (await ann.run(DIGEST)).payload()["notifications"] == []


@pytest.mark.feature("D15", "A8")
async def test_a_crash_in_the_middle_of_a_batch_neither_loses_nor_doubles(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await world.member()
    clip = await world.clip(ann)
    fans = [await world.member() for _ in range(4)]
    for fan in fans:
        await like(fan, clip.id)
    await numbered(world)

    async def dies_after_it(*args: Any) -> Any:
        assert await gather(*args)
        raise ConnectionError("killed")

    monkeypatch.setattr(notices, "gather", dies_after_it)
    with pytest.raises(ConnectionError):
        await Notifier(world.instance).catch_up()
    assert await NotificationActor.all().count() == 0
    monkeypatch.undo()
    world.clock.advance(seconds=11)
    assert [row["actorCount"] for row in await told(world, ann)] == [4]
    made = await base.fetch("SELECT pos FROM outbox WHERE type = 'notification.made'")
    assert len(made) == 1


@pytest.mark.feature("D15", "A8")
async def test_a_young_instance_looks_up_by_index_who_was_told(world: World) -> None:
    """However few rows the planner knows of: they grow faster than it is told."""
    ann, ben = (await world.member()).user, (await world.member()).user
    likes = [Notice(ann.id, NotificationType.LIKE, f"clip:{n}", ben.id) for n in range(30)]
    through: list[dict[str, Any]] = []
    for some, new in ((likes[:5], 5), (likes, 25), (likes, 0)):
        async with transaction():
            assert len(await gather([Due(each, None) for each in some])) == new
            if base.dialect() is base.Dialect.POSTGRESQL:
                await base.execute("ANALYZE notifications, notification_actors")
                through += await base.fetch(
                    "SELECT relname, seq_scan FROM pg_stat_xact_user_tables "
                    "WHERE relname LIKE 'notification%' AND seq_scan > 0"
                )
    assert through == []


@pytest.mark.feature("D15", "A8")
async def test_many_likes_cost_no_more_than_one(world: World) -> None:
    """Of many clips, by many members; but on SQLite, where each costs its row and its member's."""
    clips = [await world.clip(await world.member()) for _ in range(10)]
    members = [await world.member() for _ in range(10)]
    rest, written = [], []
    for count in (2, 8):
        await numbered(world)
        await Notifier(world.instance).catch_up()
        world.clock.advance(seconds=11)
        for member, clip in zip(members[:count], clips[-count:], strict=True):
            await like(member, clip.id)
        await numbered(world)
        with statements(warm=True) as ran:
            await Notifier(world.instance).catch_up()
        world.clock.advance(seconds=11)
        into = [sql for sql in ran if "INTO notification" in sql]
        written.append(len(into))
        # What it makes known comes back to it in the log: at once, or after it has looked.
        rest.append([sql for sql in ran if sql not in into and "log_readers" not in sql])
    if base.reading() is None:
        assert written == [4, 16]
    else:
        assert written == [1, 1]
        assert len(rest[0]) == len(rest[1]), rest


@pytest.mark.feature("D15", "A8")
async def test_two_readers_at_once_make_each_notification_once(world: World) -> None:
    ann = await world.member()
    clip = await world.clip(ann)
    for _ in range(10):
        await like(await world.member(), clip.id)
    await numbered(world)
    assert await log_readers.take_turn(NAME, "gone", now_ms=1, for_ms=0)
    readers = [Notifier(world.instance) for _ in range(3)]
    for reader in readers:
        reader._held_until_ms = 2**62  # each believes that the turn is its own
    await asyncio.gather(*(reader.catch_up() for reader in readers))
    (row,) = await told(world, ann)
    assert row["actorCount"] == 10
    made = await base.fetch("SELECT pos FROM outbox WHERE type = 'notification.made'")
    assert len(made) == 1


@pytest.mark.feature("D15")
async def test_a_process_that_goes_silent_loses_its_turn(world: World) -> None:
    now = int(world.clock.now().timestamp() * 1000)
    assert await log_readers.take_turn("r", "one", now_ms=now, for_ms=1000)
    assert not await log_readers.take_turn("r", "two", now_ms=now + 999, for_ms=1000)
    assert await log_readers.take_turn("r", "one", now_ms=now + 999, for_ms=1000)
    assert await log_readers.take_turn("r", "two", now_ms=now + 2000, for_ms=1000)
    await log_readers.end_turn("r", "two")
    assert await log_readers.take_turn("r", "one", now_ms=now + 2000, for_ms=1000)


@pytest.mark.feature("D15")
async def test_the_running_notifier_needs_no_nudge(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    running = asyncio.create_task(Notifier(world.instance).run())
    try:
        waiting = asyncio.create_task(heard(ann, None, 1))
        await act(ben, "follow", ann)
        (news,) = await asyncio.wait_for(waiting, 10)
        assert news.unread_count == 1
    finally:
        running.cancel()
        await asyncio.wait([running])


@pytest.mark.feature("D15")
async def test_a_longer_list_takes_no_more_statements(world: World) -> None:
    ann = await world.member()
    for _ in range(8):
        clip = await world.clip(ann)
        for _ in range(2):
            await like(await world.member(), clip.id)
    assert len(await told(world, ann)) == 8

    async def cost(first: int) -> int:
        with statements() as ran:
            answer = await ann.run(LIST, first=first)
        assert len(answer.payload()["edges"]) == min(first, 8)
        return len([sql for sql in ran if "log_readers" not in sql])

    assert await cost(1) == await cost(50)


@pytest.mark.feature("D15", "A8")
async def test_pages_go_on_while_new_ones_come(world: World) -> None:
    ann = await world.member()
    for _ in range(5):
        await like(await world.member(), (await world.clip(ann)).id)
    wanted = [row["id"] for row in await told(world, ann)]
    seen: list[str] = []
    after = None
    while True:
        page = (await ann.run(LIST, first=2, after=after)).payload()
        seen += [e["node"]["id"] for e in page["edges"]]
        await like(await world.member(), (await world.clip(ann)).id)
        await settle(world)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == wanted


def test_quiet_hours_end_right_across_midnight_and_a_clock_change() -> None:
    from models.notifications import NotificationSettings

    row = NotificationSettings(
        id=1, time_zone="Europe/Berlin", chose_quiet_hours=True, quiet_from=1320, quiet_until=420
    )
    before_change = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    end = row.quiet_until_when(before_change, NEVER)
    assert end == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    morning = datetime(2026, 3, 29, 4, 59, tzinfo=UTC)
    assert row.quiet_until_when(morning, NEVER) == end
    assert row.quiet_until_when(end, NEVER) is None


@pytest.mark.feature("D15", "A7")
async def test_what_was_taken_back_is_told_no_more(world: World) -> None:
    ann, ben, cleo = (
        await world.member("ann", private=True),
        await world.member(),
        await world.member(),
    )
    clip = await world.clip(ann)
    for who in (ben, cleo):
        await act(who, "follow", ann)
    await act(ann, "acceptFollowRequest", cleo)
    await like(cleo, clip.id)
    said = await cleo.run(COMMENT, input={"clipId": global_id("Clip", clip.id), "body": "hm"})
    assert await kinds(world, ann) == ["COMMENT", "LIKE", "FOLLOW_REQUESTED"]
    (asked,) = [row for row in await told(world, ann) if row["type"] == "FOLLOW_REQUESTED"]
    assert (asked["actorCount"], len(asked["actors"])) == (1, 1), "who was let in asks no more"
    await act(ben, "unfollow", ann)
    await like(cleo, clip.id, UNLIKE)
    comment_id = said.payload()["comment"]["id"]
    gone = await cleo.run(DELETE_COMMENT, input={"commentId": comment_id})
    assert gone.payload()["errors"] == []
    assert await kinds(world, ann) == []
    assert (await ann.run(COUNT)).payload() == 0
