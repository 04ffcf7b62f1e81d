"""Who is in a grown world, who follows whom, and who made what: drawn before a row is written,
because counters stand in the rows they count for."""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate

from core.ids import id_at
from models.clips import COUNTED_AUDIENCES, Audience, ClipState
from server.world.words import Idea, full_name, idea

DAY_MS = 24 * 3600 * 1000
GENERATION_MS = 20_000
_DEEPEST = 12  # remixes of remixes
_AGE_DAYS = 730  # of the oldest members
# Followers fall off with rank like the sizes of cities do.
_ZIPF = 0.9
_AUDIENCES = {
    Audience.PUBLIC: 78,
    Audience.FOLLOWERS: 10,
    Audience.MUTUALS: 3,
    Audience.LIST: 3,
    Audience.LINK: 3,
    Audience.PRIVATE: 3,
}


class Clock:
    """Ids whose time lies in the past; no two alike as long as fewer than 4 million are drawn."""

    def __init__(self) -> None:
        self._count = 0

    def id_at(self, unix_ms: int) -> int:
        self._count += 1
        return id_at(unix_ms) | (self._count & 0x3FFFFF)


@dataclass
class Person:
    """`followers` and `following` are places in `Population.people`."""

    id: int
    name: str
    handle: str
    joined_ms: int
    weight: float
    is_minor: bool
    is_private: bool
    followers: list[int] = field(default_factory=list)
    following: list[int] = field(default_factory=list)
    clip_count: int = 0


@dataclass
class Film:
    """A clip to be. `viewers` are the places of those named on its LIST, `ancestors` are the clips
    it descends from, the nearest first."""

    id: int
    generation_id: int
    author: int
    made_ms: int
    state: ClipState
    audience: Audience
    published_ms: int | None
    idea: Idea
    weight: float
    viewers: list[int] = field(default_factory=list)
    ancestors: list[Film] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, **changes: int) -> None:
        for name, change in changes.items():
            self.counts[name] = self.counts.get(name, 0) + change


class Population:
    """The people and their clips, from one seed. `until_ms` is the world's present."""

    def __init__(self, *, members: int, clips: int, seed: int, until_ms: int) -> None:
        self.seed = seed
        self.until_ms = until_ms
        self.rng = random.Random(seed)
        self.clock = Clock()
        self.people = [self._person(place) for place in range(members)]
        self.people.sort(key=lambda person: person.joined_ms)
        for person in self.people:
            person.id = self.clock.id_at(person.joined_ms)
        self._fame = list(accumulate(person.weight for person in self.people))
        self._befriend()
        self.films = sorted((self._film() for _ in range(clips)), key=lambda film: film.made_ms)
        for film in self.films:
            film.id = self.clock.id_at(film.made_ms)
        self._remix()

    def famous(self) -> int:
        """The place of somebody, the popular ones more often."""
        return bisect_left(self._fame, self.rng.random() * self._fame[-1])

    def after(self, earliest_ms: int, *, within_days: float = 30) -> int:
        """A moment after `earliest_ms`, most likely soon, before the world's present."""
        wait = self.rng.expovariate(1 / (within_days * DAY_MS / 5))
        return min(earliest_ms + int(wait), self.until_ms - 1)

    def audience_of(self, film: Film, count: int) -> list[int]:
        """Up to `count` different people, not the author, who may see a published clip."""
        author = self.people[film.author]
        if film.published_ms is None:
            return []
        open_to_all = film.audience is Audience.PUBLIC and not author.is_private
        if open_to_all:
            drawn = {int(self.rng.random() * len(self.people)) for _ in range(count)}
            return [place for place in sorted(drawn) if place != film.author]
        if film.audience is Audience.LIST:
            return sorted(film.viewers)[:count]
        reached = author.followers
        if film.audience is Audience.MUTUALS:
            reached = sorted(set(reached) & set(author.following))
        elif film.audience not in (Audience.PUBLIC, Audience.FOLLOWERS):
            return []
        return sorted(self.rng.sample(reached, min(count, len(reached))))

    def _person(self, place: int) -> Person:
        rng, name = self.rng, full_name(self.rng)
        is_minor = rng.random() < 0.08
        return Person(
            id=0,
            name=name,
            handle=f"{name.replace(' ', '.').lower()}{place}",
            joined_ms=self.until_ms - int((0.02 + 0.98 * rng.random()) * _AGE_DAYS * DAY_MS),
            weight=(place + 1) ** -_ZIPF,
            is_minor=is_minor,
            is_private=is_minor or rng.random() < 0.1,
        )

    def _befriend(self) -> None:
        """Most follow a few, some follow hundreds, the popular are followed by very many; one in
        five follows back."""
        pairs: set[tuple[int, int]] = set()
        most = max(len(self.people) // 3, 1)
        for place in range(len(self.people)):
            wanted = min(int(self.rng.paretovariate(1.2) * 6), most)
            for other in {self.famous() for _ in range(wanted)} - {place}:
                pairs.add((place, other))
                if self.rng.random() < 0.2:
                    pairs.add((other, place))
        for follower, followed in sorted(pairs):
            self.people[follower].following.append(followed)
            self.people[followed].followers.append(follower)

    def _remix(self) -> None:
        """One clip in five is made from an earlier one, and the more a clip was remixed the more it
        is: trees of all sizes. What is remixed is open to all, so that no right of a remix is wider
        than its ancestors'."""
        tickets: list[Film] = []
        for film in self.films:
            parent = self.rng.choice(tickets) if tickets else film
            began = film.made_ms - GENERATION_MS
            fits = (parent.published_ms or film.made_ms) < began and len(
                parent.ancestors
            ) < _DEEPEST
            if self.rng.random() < 0.2 and fits:
                film.ancestors = [parent, *parent.ancestors]
                tickets.append(parent)
            author = self.people[film.author]
            if film.audience is Audience.PUBLIC and not (author.is_private or author.is_minor):
                tickets.append(film)
            if film.state is ClipState.PUBLISHED:
                for distance, ancestor in enumerate(film.ancestors, 1):
                    ancestor.count(descendants=1, remixes=int(distance == 1))

    def _film(self) -> Film:
        rng, author = self.rng, self.famous()
        person = self.people[author]
        age = (self.until_ms - person.joined_ms) * rng.random() ** 2
        made_ms = self.until_ms - int(age) - 1
        state = rng.choices((ClipState.PUBLISHED, ClipState.DRAFT, ClipState.TRASHED), (92, 6, 2))[
            0
        ]
        audience, viewers = Audience.PRIVATE, []
        if state is ClipState.PUBLISHED:
            audience = rng.choices(tuple(_AUDIENCES), tuple(_AUDIENCES.values()))[0]
        if audience is Audience.LIST:
            viewers = sorted({self.famous() for _ in range(rng.randint(1, 8))} - {author})
            audience = audience if viewers else Audience.PRIVATE
        published = state is ClipState.PUBLISHED
        person.clip_count += published and audience in COUNTED_AUDIENCES
        return Film(
            id=0,
            generation_id=self.clock.id_at(made_ms - GENERATION_MS),
            author=author,
            made_ms=made_ms,
            state=state,
            audience=audience,
            published_ms=self.after(made_ms, within_days=1) if published else None,
            idea=idea(rng),
            weight=rng.paretovariate(1.3),
            viewers=viewers,
        )
