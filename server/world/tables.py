"""The tables of a grown world, parents before children: each a writer that yields its rows.

To add a table, write a generator over `Ground` and name it in the tuple of its module.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.bulk import Values
from models.clip_states import ClipState, rating_of
from server.world.people import DAY_MS, GENERATION_MS, Film, Person, Population
from server.world.words import all_tags, biography


@dataclass(frozen=True)
class Template:
    """A real clip whose files grown clips share. `renditions` are values from `kind` on."""

    facts: Values
    renditions: list[Values]


# Without media, clips have the measures of one and no files.
BARE = Template((4000, 720, 1280, 24, "", "[]"), [])


@dataclass
class Ground:
    """What the writers stand on. Writers of parents leave here what those of children need."""

    world: Population
    password_hash: str | None
    templates: list[Template]
    tags: dict[str, int] = field(default_factory=dict)
    said: dict[str, list[Values]] = field(default_factory=dict)

    def template(self, film: Film) -> Template:
        return self.templates[film.id % len(self.templates)]

    def id_at(self, unix_ms: int) -> int:
        return self.world.clock.id_at(unix_ms)

    def user(self, place: int) -> Person:
        return self.world.people[place]

    def visitor(self, place: int) -> str:
        return hashlib.sha256(f"{self.world.seed} {place}".encode()).hexdigest()


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: Callable[[Ground], Iterator[Values]]


def table(name: str, columns: str, rows: Callable[[Ground], Iterator[Values]]) -> Table:
    return Table(name, tuple(columns.split()), rows)


def moment(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, UTC)


def _users(ground: Ground) -> Iterator[Values]:
    for person in ground.world.people:
        yield (
            person.id,
            person.handle,
            person.handle,
            person.name,
            biography(ground.world.rng),
            ground.password_hash,
            "MINOR" if person.is_minor else "ADULT",
            "SELF_DECLARED",
            person.is_private,
            0 if person.is_minor else 2,
            4,
            len(person.followers),
            len(person.following),
            person.clip_count,
        )


def _handles(ground: Ground) -> Iterator[Values]:
    return ((person.handle, person.id) for person in ground.world.people)


def _follows(ground: Ground) -> Iterator[Values]:
    """Those that count, and a few requests to private members that wait."""
    rng, people = ground.world.rng, ground.world.people
    for follower in people:
        for place in follower.following:
            since = max(follower.joined_ms, people[place].joined_ms)
            made = ground.id_at(ground.world.after(since, within_days=200))
            yield (made, follower.id, people[place].id, "ACCEPTED")
    for place, person in enumerate(people):
        strangers = {rng.randrange(len(people)) for _ in range(2 * person.is_private)}
        for other in sorted(strangers - {place} - set(person.followers)):
            since = max(person.joined_ms, people[other].joined_ms)
            yield (
                ground.id_at(ground.world.after(since)),
                people[other].id,
                person.id,
                "REQUESTED",
            )


def _mutes(ground: Ground) -> Iterator[Values]:
    return _grudges(ground, lambda one, other: True)


def _blocks(ground: Ground) -> Iterator[Values]:
    return _grudges(ground, lambda one, other: _are_strangers(ground, one, other))


def _grudges(ground: Ground, may: Callable[[int, int], bool]) -> Iterator[Values]:
    """One member in twenty has had enough of another."""
    rng, people = ground.world.rng, ground.world.people
    for place, person in enumerate(people):
        other = rng.randrange(len(people))
        if rng.random() < 0.05 and other != place and may(place, other):
            since = max(person.joined_ms, people[other].joined_ms)
            yield (ground.id_at(ground.world.after(since)), person.id, people[other].id)


def _are_strangers(ground: Ground, one: int, other: int) -> bool:
    """Neither follows the other, and no request waits between them: only private members are
    asked."""
    person, second = ground.user(one), ground.user(other)
    if person.is_private or second.is_private:
        return False
    return other not in person.following and other not in person.followers


def _generations(ground: Ground) -> Iterator[Values]:
    rng = ground.world.rng
    for film in ground.world.films:
        duration_ms, width, height, fps, *_ = ground.template(film).facts
        queued = film.made_ms - GENERATION_MS
        yield (
            film.generation_id,
            ground.user(film.author).id,
            "COMPLETED",
            film.idea.prompt,
            film.idea.prompt,
            duration_ms / 1000,
            width,
            height,
            fps,
            "FULL",
            rng.getrandbits(31),
            "scene",
            hashlib.sha256(film.idea.prompt.encode()).hexdigest(),
            1,
            queued,
            queued + 1_000,
            film.made_ms,
            "STORING",
            1.0,
        )


def _clips(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        published = film.published_ms
        trashed = film.state is ClipState.TRASHED
        yield (
            film.id,
            ground.user(film.author).id,
            film.generation_id,
            film.state.value,
            film.audience.value,
            film.idea.caption,
            film.idea.prompt,
            rating_of(film.idea.prompt, film.idea.caption).value,
            not ground.user(film.author).is_minor,
            *ground.template(film).facts,
            None if published is None else ground.id_at(published),
            None if published is None else moment(published),
            moment(ground.world.until_ms - DAY_MS) if trashed else None,
            ClipState.DRAFT.value if trashed else None,
            film.ancestors[0].id if film.ancestors else None,
            film.ancestors[-1].id if film.ancestors else None,
            len(film.ancestors),
        )


def _clip_lineage(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        for distance, ancestor in enumerate(film.ancestors, 1):
            yield (ground.id_at(film.made_ms), ancestor.id, film.id, distance)


def _renditions(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        for rendition in ground.template(film).renditions:
            yield (ground.id_at(film.made_ms), film.id, *rendition)


def _clip_viewers(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        for place in film.viewers:
            yield (ground.id_at(film.made_ms), film.id, ground.user(place).id)


def _hashtags(ground: Ground) -> Iterator[Values]:
    oldest = ground.world.people[0].joined_ms
    ground.tags = {name: ground.id_at(oldest) for name in all_tags()}
    return ((row_id, name) for name, row_id in ground.tags.items())


def _clip_hashtags(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        for tag in film.idea.tags:
            yield (ground.id_at(film.made_ms), film.id, ground.tags[tag])


def _hashtag_follows(ground: Ground) -> Iterator[Values]:
    rng = ground.world.rng
    for person in ground.world.people:
        for tag in rng.sample(list(ground.tags), rng.choice((0, 0, 1, 3))):
            made = ground.id_at(ground.world.after(person.joined_ms))
            yield (made, person.id, ground.tags[tag])


_FACTS = "duration_ms width height fps blurhash transcript"
RENDITION = "kind key content_type size sha256 width height passed_sha256 passed_as"

MEMBERS_AND_CLIPS: tuple[Table, ...] = (
    table(
        "users",
        "id handle handle_key name bio password_hash age_band age_assurance is_private "
        "widest_rating invites_left follower_count following_count clip_count",
        _users,
    ),
    table("handles", "key user_id", _handles),
    table("blocks", "id blocker_id blocked_id", _blocks),
    table("mutes", "id muter_id muted_id", _mutes),
    table(
        "generations",
        "id owner_id state prompt effective_prompt seconds width height fps audio seed backend "
        "request_hash attempt queued_at_ms started_at_ms finished_at_ms stage fraction",
        _generations,
    ),
    table(
        "clips",
        "id author_id generation_id state audience caption prompt rating allow_download "
        f"{_FACTS} published_order published_at trashed_at state_before_trash "
        "parent_id root_id depth",
        _clips,
    ),
    # After the clips, or each of them would be told to everybody who follows its author.
    table("follows", "id follower_id followed_id state", _follows),
    table("clip_lineage", "id ancestor_id clip_id distance", _clip_lineage),
    table("renditions", f"id clip_id {RENDITION}", _renditions),
    table("clip_viewers", "id clip_id user_id", _clip_viewers),
    table("hashtags", "id name", _hashtags),
    table("clip_hashtags", "id clip_id hashtag_id", _clip_hashtags),
    table("hashtag_follows", "id user_id hashtag_id", _hashtag_follows),
)
