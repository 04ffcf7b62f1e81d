"""Random histories of clips that show people and of leaves taken back, beside what must come of them.

A history has two people with a likeness, two authors, and steps drawn by chance: ask for a clip, remix
one, do a part of a worker's work, publish, take a leave back (from all, from one author, for one clip,
in each mode) or give one clip back. The reference (`Reference`) knows none of the code under test: it
follows the table of the revocation modes.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from bench.consent.doors import DOORS, Door, Kept, keep_addresses
from core.limits import Limiter
from models.cameos import Cameo
from models.clips import Audience, Clip, ClipState, RenditionKind
from models.generations import Generation, GenerationState, queue
from models.generations.drafts import File, Made
from schema.base import global_id
from tests.api.likenesses import CREATE, act, cid, claimed, enrolled, wish
from tests.world import Member, World

_REMIX = """mutation ($i: RemixClipInput!) {
  remixClip(input: $i) { generation { id } errors { code } } }"""
_PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
_LINK = """mutation ($i: CreateClipLinkInput!) {
  createClipLink(input: $i) { created { token } errors { code } } }"""
_SAVE = """mutation ($c: ReactionInput!, $p: PlaylistClipInput!) {
  likeClip(input: $c) { errors { code } } bookmarkClip(input: $c) { errors { code } }
  addToPlaylist(input: $p) { errors { code } } }"""
_PLAYLIST = """mutation ($i: CreatePlaylistInput!) {
  createPlaylist(input: $i) { playlist { id } errors { code } } }"""
_STEPS = {"ask": 3, "remix": 6, "work": 12, "publish": 8, "revoke": 2, "restore": 1}
_MODES = ("UNPUBLISH", "UNPUBLISH", "ERASE", "FUTURE_ONLY")
_STRENGTH = {"FUTURE_ONLY": 0, "UNPUBLISH": 1, "ERASE": 2}
_OPEN = (GenerationState.QUEUED, GenerationState.RUNNING, GenerationState.POSTPROCESSING)


@dataclass
class Reference:
    """What must hold, by the ids of clips, likenesses and members."""

    shows: dict[int, frozenset[int]] = field(default_factory=dict)
    author: dict[int, int] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    published: dict[int, Audience] = field(default_factory=dict)
    taken: dict[tuple[int, int], str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    barred: set[tuple[int, int]] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)

    def agrees(self, author: int, shown: Collection[int], source: int | None = None) -> bool:
        """Whether a job or a publication may go on."""
        return (
            not any(each in self.gone or (each, author) in self.barred for each in shown)
            and not any(
                (source, each) in self.taken or (each, author) in self.barred
                for each in self.shows.get(source or 0, ())
            )
            and source not in self.erased
        )

    def may_publish(self, clip: int) -> bool:
        shown = self.shows[clip]
        taken = any((clip, each) in self.taken for each in shown)
        return not taken and self.agrees(self.author[clip], shown) and clip not in self.erased

    def is_hidden(self, clip: int) -> bool:
        modes = {self.taken.get((clip, each)) for each in self.shows[clip]}
        return bool(modes & {"UNPUBLISH", "ERASE"}) or clip in self.erased

    def visible(self) -> frozenset[int]:
        return frozenset(clip for clip in self.published if not self.is_hidden(clip))

    def revoke(self, cameo: int, mode: str, *, user: int | None, clip: int | None) -> None:
        for each in self._reached(cameo, user=user, clip=clip):
            before = self.taken.get((each, cameo))
            if before is None or _STRENGTH[before] < _STRENGTH[mode]:
                self.taken[each, cameo] = mode
                if mode == "ERASE" and each not in self.published:
                    self.erased.add(each)
        if user is not None:
            self.barred.add((cameo, user))
        elif clip is None:
            self.gone.add(cameo)

    def _reached(self, cameo: int, *, user: int | None, clip: int | None) -> list[int]:
        """The clips that a revocation is about, with their remixes that show the likeness too."""
        showing = [each for each in self.shows if cameo in self.shows[each]]
        roots = {
            each
            for each in showing
            if (clip in (None, each)) and (user is None or self.author[each] == user)
        }
        return [
            each
            for each in showing
            if (roots & {each, *self._line(each)}) and each not in self.erased
        ]

    def _line(self, clip: int) -> list[int]:
        line, above = [], self.parents[clip]
        while above is not None:
            line.append(above)
            above = self.parents.get(above)
        return line


class Disagreement(AssertionError):
    """A history came out otherwise than it must; the message names its seed."""


@dataclass
class Tally:
    """How much was looked at, over several histories."""

    histories: int = 0
    revocations: int = 0
    jobs_stopped: int = 0
    clips: int = 0
    hidden: int = 0
    answers: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))


class History:
    """One, in a world that earlier ones may have been played in; `fan` follows the authors."""

    def __init__(self, world: World, fan: Member, seed: int) -> None:
        self._world, self._fan, self._seed = world, fan, seed
        self._chance = random.Random(seed)
        self._must = Reference()
        self._jobs: dict[int, tuple[Member, frozenset[int], int | None]] = {}
        self._lost: set[int] = set()
        self._clips: list[int] = []
        self._tally = Tally(histories=1)

    async def play(self, steps: int) -> Tally:
        """Raises `Disagreement`."""
        await self._begin()
        for step in ("_ask", "_ask", *["_work"] * 6, "_publish", "_publish"):
            await getattr(self, step)()
        for _ in range(steps):
            (step,) = self._chance.choices(list(_STEPS), list(_STEPS.values()))
            await getattr(self, f"_{step}")()
        await self._revoke()
        while await self._work():
            pass
        await self._end()
        await self._look()
        return self._tally

    async def _begin(self) -> None:
        world = self._world
        world.instance = replace(world.instance, limiter=Limiter())
        self._people = [await world.member() for _ in range(4)]
        self._owners, self._authors = self._people[:2], self._people[2:]
        self._cameos: dict[int, tuple[Member, Cameo]] = {}
        for owner in self._owners:
            row = await enrolled(owner)
            self._cameos[row.id] = (owner, row)
        for author in self._authors:
            await world.follows(self._fan, author)
        await world.settled()
        since = (await self._fan.run("{ liveCursor }")).payload()
        made = (await self._fan.run(_PLAYLIST, i={"title": "kept", "isPublic": True})).payload()
        tag = f"history{self._seed}"
        authors = [author.user.handle for author in self._authors if author.user]
        self._kept = Kept(tag, made["playlist"]["id"], since, authors)
        self._kept_openly = Kept(tag, made["playlist"]["id"], since, authors)

    async def _ask(self) -> None:
        author, shown = self._chance.choice(self._authors), self._some_likenesses()
        rows = [self._cameos[each][1] for each in shown]
        given = wish(*rows, caption=f"#{self._kept.tag}")
        answer = (await author.run(CREATE, i=given)).payload()
        self._submitted(author, shown, None, answer)

    async def _remix(self) -> None:
        source = self._pick(self._must.visible(), lambda c: self._must.published[c] == "PUBLIC")
        if source is None:
            return
        author = self._chance.choice(self._authors)
        same, none = self._must.shows[source], frozenset[int]()
        shown = self._chance.choice((same, same, none, self._some_likenesses()))
        answer = await author.run(
            _REMIX,
            i={
                "clipId": global_id("Clip", source),
                "prompt": "again",
                "audio": "AMBIENT",
                "caption": f"#{self._kept.tag}",
                "cameoIds": [cid(self._cameos[each][1]) for each in sorted(shown)],
            },
        )
        self._submitted(author, shown, source, answer.payload())

    def _submitted(
        self, author: Member, shown: frozenset[int], source: int | None, answer: Any
    ) -> None:
        taken_on = answer["errors"] == []
        allowed = self._must.agrees(_id(author), shown, source)
        self._check(taken_on is allowed, f"a job was {'' if taken_on else 'not '}taken on")
        if taken_on:
            number = _number(answer["generation"]["id"])
            self._jobs[number] = (author, shown, source)

    async def _work(self) -> bool:
        """One part of a worker's work at one job: take it, draw it, or hand the result over. False:
        there is nothing to do."""
        number = self._pick(self._jobs)
        if number is None:
            return False
        job = await Generation.get(id=number)
        allowed = self._may_go_on(number)
        match job.state:
            case GenerationState.QUEUED:
                self._check(allowed, "a waiting job outlived the leave for it")
                await claimed(job)
            case GenerationState.RUNNING:
                drawn = await queue.postprocess(job)
                if not drawn:
                    await self._stop(job, allowed=allowed)
            case GenerationState.POSTPROCESSING:
                await self._hand_over(job, allowed=allowed)
            case _:
                self._check(not allowed, f"a job ended as {job.state}")
                await self._ended(job)
        return True

    def _may_go_on(self, number: int) -> bool:
        author, shown, source = self._jobs[number]
        return number not in self._lost and self._must.agrees(_id(author), shown, source)

    async def _hand_over(self, job: Generation, *, allowed: bool) -> None:
        beat = await queue.heartbeat(job, lease_seconds=60)
        self._check(beat is not None and beat.cancel is not allowed, "a heartbeat said otherwise")
        clip = await queue.finish(job, _made(job))
        self._check((clip is not None) is allowed, "a result was kept, or was not")
        if clip is None:
            await self._stop(job, allowed=allowed)
            return
        author, shown, source = self._jobs.pop(job.id)
        self._clips.append(clip.id)
        self._must.shows[clip.id] = shown
        self._must.author[clip.id] = _id(author)
        self._must.parents[clip.id] = source

    async def _stop(self, job: Generation, *, allowed: bool) -> None:
        self._check(not allowed, "a job was stopped")
        await queue.confirm_cancel(job)
        await self._ended(await Generation.get(id=job.id))

    async def _ended(self, job: Generation) -> None:
        self._check(job.state is GenerationState.CONSENT_REVOKED, f"a job ended as {job.state}")
        made = await Clip.exists(generation_id=job.id)
        self._check(not made, "a clip was made all the same")
        self._tally.jobs_stopped += 1
        del self._jobs[job.id]

    async def _publish(self) -> None:
        clip_id = self._pick(set(self._clips) - set(self._must.published) - self._must.erased)
        if clip_id is None:
            return
        source = self._must.parents[clip_id]
        audience = Audience.LINK if self._chance.random() < 0.15 else Audience.PUBLIC
        if source is not None:
            audience = Audience.PUBLIC
        author = self._author_of(clip_id)
        given = {"clipId": global_id("Clip", clip_id), "audience": audience.value}
        errors = (await author.run(_PUBLISH, i=given)).payload()["errors"]
        allowed = self._must.may_publish(clip_id)
        self._check((errors == []) is allowed, f"publishing said {errors}")
        if not allowed:
            return
        self._must.published[clip_id] = audience
        clip = await Clip.get(id=clip_id)
        if audience is Audience.LINK:
            made = (await author.run(_LINK, i={"clipId": given["clipId"]})).payload()
            for kept in (self._kept, self._kept_openly):
                kept.links[given["clipId"]] = made["created"]["token"]
            return
        await keep_addresses(self._fan, clip, self._kept)
        await keep_addresses(self._world.anonymous, clip, self._kept_openly)
        reaction = {"clipId": given["clipId"]}
        saved = await self._fan.run(
            _SAVE, c=reaction, p={**reaction, "playlistId": self._kept.playlist}
        )
        self._check(
            all(each["errors"] == [] for each in saved.data.values()), "a clip cannot be kept"
        )

    async def _revoke(self) -> None:
        cameo_id = self._pick(self._cameos)
        assert cameo_id is not None
        owner, row = self._cameos[cameo_id]
        mode = self._chance.choice(_MODES)
        user = clip = None
        scope = self._chance.choice(("ALL", "USER", "CLIP"))
        more: dict[str, str] = {}
        if scope == "USER":
            author = self._chance.choice(self._authors)
            user, more = _id(author), {"userId": author.id}
        elif scope == "CLIP":
            clip = self._pick(c for c in self._clips if cameo_id in self._must.shows[c])
            if clip is None:
                return
            more = {"clipId": global_id("Clip", clip)}
        given = {"cameoId": cid(row), "mode": mode, **more}
        answer = await act(owner, "revokeCameo", "RevokeCameoInput", **given)
        self._check(answer.payload()["errors"] == [], f"revoking said {answer.payload()}")
        self._must.revoke(cameo_id, mode, user=user, clip=clip)
        # Those end for good, whatever the owner allows again later.
        self._lost |= {number for number in self._jobs if not self._may_go_on(number)}
        self._tally.revocations += 1

    async def _restore(self) -> None:
        """One clip again, by the owner."""
        taken = [key for key in self._must.taken if key[0] not in self._must.erased]
        if not taken:
            return
        clip_id, cameo_id = self._chance.choice(sorted(taken))
        owner, row = self._cameos[cameo_id]
        given = {"cameoId": cid(row), "clipId": global_id("Clip", clip_id)}
        answer = await act(owner, "restoreCameoClip", "CameoClipInput", **given)
        self._check(answer.payload()["errors"] == [], f"restoring said {answer.payload()}")
        del self._must.taken[clip_id, cameo_id]

    async def _end(self) -> None:
        """A clip that shows nobody, so that whoever listens knows when they have heard all."""
        caption = f"#{self._kept.tag} last"
        row = await self._world.draft(self._authors[0], caption=caption)
        given = {"clipId": global_id("Clip", row.id), "audience": "PUBLIC", "caption": caption}
        errors = (await self._authors[0].run(_PUBLISH, i=given)).payload()["errors"]
        self._check(errors == [], "the last clip cannot be published")

    async def _look(self) -> None:
        """Through every door, as a member and as a visitor; and what those concerned still see."""
        visible = self._must.visible()
        for door_name, door in DOORS.items():
            for viewer, kept in self._viewers(door):
                shown = await door.show(self._world, viewer, kept)
                self._compare(door_name, door, shown)
                self._tally.answers += 1
        for clip_id in self._must.published:
            clip = await Clip.get(id=clip_id)
            self._check((clip.state is ClipState.PURGED) is False, "a published clip is gone")
        self._tally.clips += len(self._must.published)
        self._tally.hidden += len(self._must.published) - len(visible)

    def _viewers(self, door: Door) -> list[tuple[Member, Kept]]:
        known = [(self._fan, self._kept)]
        return known if door.for_members else [*known, (self._world.anonymous, self._kept_openly)]

    def _compare(self, name: str, door: Door, shown: Collection[str]) -> None:
        audience = Audience.LINK if door.of_links else Audience.PUBLIC
        reached = {c for c, to in self._must.published.items() if to is audience}
        visible = {global_id("Clip", each) for each in reached & self._must.visible()}
        of_ours = {global_id("Clip", each) for each in self._clips} & set(shown)
        self._check(of_ours <= visible, f"{name} shows {sorted(of_ours - visible)}")
        if door.is_whole:
            self._check(visible <= of_ours, f"{name} hides {sorted(visible - of_ours)}")

    def _author_of(self, clip_id: int) -> Member:
        wanted = self._must.author[clip_id]
        return next(each for each in self._people if _id(each) == wanted)

    def _some_likenesses(self) -> frozenset[int]:
        count = self._chance.choice((0, 1, 1, 1, 2))
        return frozenset(self._chance.sample(sorted(self._cameos), count))

    def _pick(self, ids: Any, allowed: Any = lambda each: True) -> int | None:
        found = sorted(each for each in ids if allowed(each))
        return self._chance.choice(found) if found else None

    def _check(self, holds: bool, words: str) -> None:
        if not holds:
            raise Disagreement(f"seed {self._seed}: {words}; {self._must}")


def _made(job: Generation) -> Made:
    file = {"content_type": "video/mp4", "size": 1, "sha256": "00", "passed_sha256": "00"}
    shape = {"width": 360, "height": 640}
    return Made(
        effective_prompt=job.prompt,
        duration_ms=2000,
        fps=24,
        blurhash="L0",
        files=[
            File(kind=kind, key=f"aa/{job.id}.{kind}", **file, **shape)  # type: ignore[arg-type]
            for kind in (RenditionKind.ORIGINAL, RenditionKind.POSTER)
        ],
        **shape,
    )


def _id(member: Member) -> int:
    assert member.user is not None
    return int(member.user.id)


def _number(gid: str) -> int:
    from schema.base import row_id

    return row_id("Generation", gid)
