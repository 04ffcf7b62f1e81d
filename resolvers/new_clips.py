"""Clips as they come: of a feed in order of time, under a hashtag, or into a challenge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core.errors import BadInput, Unauthenticated
from models.challenges import entered, in_open_challenge
from models.clips import Clip
from models.feed_controls import with_rules
from models.hashtags import hashtag_digest, hashtag_name, tagged
from models.reads.audiences import audiences, ended_sessions
from models.reads.following import of_followed
from models.sessions import Scope
from models.social import Follow, FollowState
from models.users import FeedKind, User
from ranking.controls import Controls
from realtime import channels
from realtime.channels import Topic
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import ChallengeEntered, ClipPublished, FollowAccepted, FollowEnded
from realtime.subscriptions import Resync, Subscription
from realtime.tasks import unhurried
from resolvers.budgets import hand_out_live
from resolvers.context import Context, Instance
from resolvers.live import SESSION_ENDED, H, Hearer, News, Telling, bursts, listen, refresh
from resolvers.ranked import kept_by_each


@dataclass(frozen=True)
class NewClips:
    """`resync`: some may be missing; load the feed afresh. `cursor` goes on from here."""

    clips: list[Clip]
    cursor: str
    resync: bool


@dataclass(frozen=True)
class ClipStream:
    """Which clips are told, to one (`clip_published`) or, as a broadcast, to many at once.

    `event` on `topic` carries each; streams of one `name` tell the same. At the moment it is told it
    has to be `among` the stream's, in the viewer's `scope` and let through by their HIDE and ONLY, so
    a block, a mute, a rule or a withdrawal in between takes it out, on replay too.
    """

    name: str
    event: type[ClipPublished | ChallengeEntered]
    topic: Topic
    among: Callable[[int], Q] = lambda _moment_ms: Q()
    scope: Callable[[User], QuerySet[Clip]] = Clip.listed_for
    is_for_members: bool = False

    @property
    def topics(self) -> Sequence[str]:
        return [self.topic]

    def admit(self, ctx: Context) -> None:
        """Raises `Unauthenticated` or `Forbidden`."""
        ctx.check_may_read()
        if self.is_for_members:
            ctx.require_viewer(Scope.READ)

    def places(self, news: Sequence[News]) -> dict[int, int]:
        """The clips that the news tell of, and where in the log each stands last."""
        told = (item for item in news if isinstance(item, Envelope))
        return {e.event.clip_id: e.pos for e in told if isinstance(e.event, self.event)}

    def shown_to(self, viewer: User | None, moment_ms: int) -> QuerySet[Clip]:
        own = Clip.listed_for(None) if viewer is None else self.scope(viewer)
        return own.filter(self.among(moment_ms))

    async def tell(
        self, instance: Instance, news: Sequence[News], cursor: Cursor, hearers: Sequence[H]
    ) -> list[Telling[H]]:
        """What to tell whom; those who get the same stand together. Each is asked for as for one (is
        the session still open, may the viewer be told), but in one statement for all members."""
        places, now = self.places(news), _now_ms(instance)
        resync = any(isinstance(item, Resync) for item in news)
        # The rows first: what is shown to fewer from then on is noticed by the questions below.
        rows = await Clip.filter(self.among(now), id__in=list(places)).order_by("published_order")
        if not rows and not resync:
            return []
        viewers = {hearer.viewer_id for hearer in hearers}
        wanted = await _wanted(instance, rows, viewers)
        # Last, since rules of many take a while: who may hear and see it at all.
        ended = await _ended(instance, hearers)
        scope = partial(self.shown_to, moment_ms=now)
        reached = await _reached(scope, [row.id for row in rows], hearers)
        shown = {
            viewer_id: tuple(
                row.id for row in wanted.get(viewer_id, rows) if row.id in reached[viewer_id]
            )
            for viewer_id in viewers
        }
        shown = await hand_out_live(instance, shown)
        first = min(places.values(), default=0)
        told: defaultdict[tuple[int, ...], list[H]] = defaultdict(list)
        for hearer in hearers:
            if hearer.session_id in ended:
                continue
            ids = shown[hearer.viewer_id]
            if hearer.since >= first and not resync:
                ids = tuple(row_id for row_id in ids if places[row_id] > hearer.since)
            if ids or resync:
                told[ids].append(hearer)
        go_on = instance.cursors.encode(cursor)
        by_id = {row.id: row for row in rows}
        values: list[Telling[H]] = [
            (NewClips([by_id[row_id] for row_id in ids], go_on, resync), to)
            for ids, to in told.items()
        ]
        out = [hearer for hearer in hearers if hearer.session_id in ended]
        return [*values, (Unauthenticated(SESSION_ENDED), out)] if out else values


# The feeds that are told live.
_FEEDS = {
    FeedKind.FOLLOWING: ClipStream(
        FeedKind.FOLLOWING,
        ClipPublished,
        channels.published(),
        scope=of_followed,
        is_for_members=True,
    ),
    FeedKind.LATEST: ClipStream(FeedKind.LATEST, ClipPublished, channels.published()),
    FeedKind.CHALLENGE: ClipStream(
        FeedKind.CHALLENGE,
        ChallengeEntered,
        channels.challenges(),
        among=in_open_challenge,
        is_for_members=True,
    ),
}


def clip_stream(
    kind: FeedKind | None, *, hashtag: str | None, contest_id: int | None
) -> ClipStream:
    """One of the three; FOLLOWING where none is named. Raises `BadInput`."""
    if [kind, hashtag, contest_id].count(None) < 2:
        raise BadInput("Give one of kind, hashtag and challengeId.", field="kind")
    if hashtag is not None:
        name = hashtag_name(hashtag, field="hashtag")
        topic = channels.hashtag(hashtag_digest(name))
        return ClipStream(f"#{name}", ClipPublished, topic, among=lambda _: tagged(name))
    if contest_id is not None:
        topic = channels.challenge(contest_id)
        return ClipStream(topic, ChallengeEntered, topic, among=lambda _: entered(contest_id))
    chosen = _FEEDS.get(kind or FeedKind.FOLLOWING)
    if chosen is None:
        raise BadInput(f"Only {', '.join(_FEEDS)} are told live.", field="kind")
    return chosen


async def clip_published(
    ctx: Context, stream: ClipStream, after: str | None
) -> AsyncGenerator[NewClips, None]:
    """The clips of `stream` as they come; of whom the viewer follows, as that changes."""
    stream.admit(ctx)
    is_following = stream is _FEEDS[FeedKind.FOLLOWING]
    topics = await _followed_topics(ctx.viewer) if is_following else stream.topics
    async with listen(ctx, topics, after) as news:
        async for burst in bursts(news, partial(_follow_along, news, ctx.viewer)):
            current = await refresh(ctx)
            shown = stream.shown_to(current, _now_ms(ctx.instance))
            wanted = list(stream.places(burst))
            clips = await shown.filter(id__in=wanted).order_by("published_order") if wanted else []
            if current is not None and clips:
                kept = await _wanted(ctx.instance, clips, {current.id})
                clips = kept.get(current.id, clips)
            if current is not None and clips:
                handed = await hand_out_live(
                    ctx.instance, {current.id: tuple(clip.id for clip in clips)}
                )
                clips = [clip for clip in clips if clip.id in handed[current.id]]
            resync = any(isinstance(item, Resync) for item in burst)
            if clips or resync:
                yield NewClips(clips, ctx.instance.cursors.encode(news.cursor), resync)


async def _wanted(
    instance: Instance, rows: list[Clip], viewers: Iterable[int | None]
) -> dict[int | None, list[Clip]]:
    """Of those members who hide anything or want nothing but something: the rows that are left."""
    members = [viewer_id for viewer_id in viewers if viewer_id is not None]
    told = await with_rules(members) if rows and members else {}
    now = instance.clock.now()
    controls = {}
    async for member, text in unhurried(told.items()):
        controls[member] = Controls.from_json(text).active(now)
    kept = await kept_by_each(rows, controls)
    return {member: kept[member] for member in kept}


def _now_ms(instance: Instance) -> int:
    return int(instance.clock.now().timestamp() * 1000)


async def _ended(instance: Instance, hearers: Iterable[Hearer]) -> set[int | None]:
    sessions = {h.session_id for h in hearers if h.session_id is not None}
    return {*await ended_sessions(sessions, instance.clock.now())} if sessions else set()


async def _reached(
    scope: Callable[[User | None], QuerySet[Clip]], clip_ids: list[int], hearers: Iterable[Hearer]
) -> dict[int | None, set[int]]:
    """The clips that each viewer may be told of."""
    viewers = {h.viewer_id for h in hearers}
    members = [viewer_id for viewer_id in viewers if viewer_id is not None]
    reached: defaultdict[int | None, set[int]] = defaultdict(set)
    if None in viewers and clip_ids:
        public = await scope(None).filter(id__in=clip_ids).values_list("id", flat=True)
        reached[None].update(cast("list[int]", public))
    if members and clip_ids:
        for clip_id, viewer_ids in (await audiences(scope, clip_ids, members)).items():
            for viewer_id in viewer_ids:
                reached[viewer_id].add(clip_id)
    return reached


async def _followed_topics(viewer: User | None) -> list[str]:
    if viewer is None:
        return []
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    authors = [channels.author(row.followed_id) for row in await followed]
    return [channels.user(viewer.id), *authors]


def _follow_along(news: Subscription, viewer: User | None, item: News) -> None:
    """Listen to whom the viewer follows from now on, and no more to whom they left. Only the stream
    of whom they follow hears of that."""
    if viewer is None or not isinstance(item, Envelope):
        return
    match item.event:
        case FollowAccepted(follower_id=viewer.id, followee_id=author_id):
            news.watch(channels.author(author_id))
        case FollowEnded(follower_id=viewer.id, followee_id=author_id):
            news.unwatch(channels.author(author_id))
