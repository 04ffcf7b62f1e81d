"""One small world in the form of the peers' tables; the same members and seed give the same rows.

    python -m bench.peers.world --members 1000 --out FOLDER

Writes a file for COPY per table of `sql/schema.sql`, and `cases.json`: the variables with which every
server is asked. Whom one follows, what is liked and what is talked about follow power laws.
"""

import argparse
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

START = datetime(2025, 3, 1, tzinfo=UTC)
SPAN_MS = 180 * 86_400_000
WORDS = (  # noqa: SIM905
    "neon tide glass orchard drone hush velvet comet paper fox sunlit rail harbor moss ember quiet "
    "lantern storm cobalt meadow tiny giant robot whale opera dust mirror canyon slow motion macro "
    "lens handheld rain market noodle skate dancer clockwork garden snow tiger marble train rooftop"
).split()
Row = tuple[object, ...]


@dataclass
class Counts:
    followers: dict[int, int] = field(default_factory=dict)
    following: dict[int, int] = field(default_factory=dict)
    clips: dict[int, int] = field(default_factory=dict)


class World:
    def __init__(self, members: int, seed: int = 7) -> None:
        self.rng = Random(f"{seed}/{members}")
        self.members = range(1, members + 1)
        self.clips = range(1, members * (10 if members <= 5_000 else 6) + 1)
        rank = list(self.members)
        self.rng.shuffle(rank)
        self._follow = list(accumulate((place + 10) ** -0.8 for place in rank))
        self._author = list(accumulate((place + 50) ** -0.5 for place in rank))
        self._like = list(accumulate((place + 200) ** -0.3 for place in rank))
        self.counts = Counts()
        self.handles = {n: f"{self._word()}_{self._word()}{n}" for n in self.members}
        self.shown: list[int] = []
        self.talk: list[int] = []  # how much is said about each of `shown`

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        follows = self._follows()
        clips, likes, comments = self._films()
        tables = {
            "users": self._users(),
            "clips": clips,
            "follows": follows,
            "likes": likes,
            "comments": comments,
        }
        for name, rows in tables.items():
            text = "".join("\t".join(map(str, row)) + "\n" for row in rows)
            (folder / f"{name}.tsv").write_text(text)
        (folder / "cases.json").write_text(json.dumps(self._cases(likes)))

    def _follows(self) -> list[Row]:
        rows: list[Row] = []
        most = min(800, len(self.members) * 4 // 10)
        for member in self.members:
            count = min(most, int(self.rng.paretovariate(1.3) * 14))
            whom = set(self.rng.choices(self.members, cum_weights=self._follow, k=count)) - {member}
            self.counts.following[member] = len(whom)
            for other in sorted(whom):
                self.counts.followers[other] = self.counts.followers.get(other, 0) + 1
                rows.append((member, other, self._at(self.rng.randrange(SPAN_MS))))
        return rows

    def _films(self) -> tuple[list[Row], list[Row], list[Row]]:
        clips: list[Row] = []
        likes: list[Row] = []
        comments: list[Row] = []
        step = SPAN_MS // len(self.clips)
        authors = self.rng.choices(self.members, cum_weights=self._author, k=len(self.clips))
        for clip, author in zip(self.clips, authors, strict=True):
            made = (clip - 1) * step + self.rng.randrange(max(step, 1))
            published, public = self.rng.random() < 0.97, self.rng.random() < 0.95
            fans: set[int] = set()
            said = 0
            if published:
                count = min(len(self.members) // 2, int(self._heavy(1.25) * 3.2))
                fans = set(self.rng.choices(self.members, cum_weights=self._like, k=count))
                said = min(400, int(self._heavy(1.2) * 1.3))
            if published and public:
                self.shown.append(clip)
                self.talk.append(1 + said)
            likes += [(fan, clip, self._at(made + 60_000)) for fan in sorted(fans)]
            for place in range(said):
                who, when = self.rng.choice(self.members), self._at(made + 1_000 * (place + 1))
                comments.append((len(comments) + 1, clip, who, self._words(3, 16), when))
            self.counts.clips[author] = self.counts.clips.get(author, 0) + 1
            clips.append(self._film((clip, author), (published, public), (len(fans), said), made))
        return clips, likes, comments

    def _film(
        self, who: tuple[int, int], open_: tuple[bool, bool], counts: tuple[int, int], made: int
    ) -> Row:
        address = f"https://cdn.example.test/clips/{self.rng.getrandbits(64):016x}"
        size = self.rng.choice(((720, 1280), (720, 1280), (1280, 720), (1024, 1024)))
        return (
            *who,
            self._words(8, 28).capitalize() + ".",
            self._words(3, 10),
            "PUBLISHED" if open_[0] else "DRAFT",
            "PUBLIC" if open_[1] else "LINK",
            self.rng.choice((5_000, 8_000, 10_000, 15_000)),
            *size,
            f"{address}/video.mp4",
            f"{address}/poster.webp",
            *counts,
            self.rng.randrange(12),
            counts[0] * self.rng.randint(5, 60) + self.rng.randint(0, 50),
            self._at(made),
        )

    def _users(self) -> list[Row]:
        return [
            (
                member,
                self.handles[member],
                f"{self._word().capitalize()} {self._word().capitalize()}",
                f"https://cdn.example.test/avatars/{self.rng.getrandbits(64):016x}.webp",
                self._words(4, 18),
                self.counts.followers.get(member, 0),
                self.counts.following[member],
                self.counts.clips.get(member, 0),
                self._at(-self.rng.randrange(SPAN_MS)),
            )
            for member in self.members
        ]

    def _cases(self, likes: list[Row], *, pages: int = 500, new_likes: int = 30_000) -> dict:
        viewers = [member for member in self.members if self.counts.following[member] >= 5]
        viewer = lambda: self.rng.choice(viewers)  # noqa: E731
        authors = self.rng.choices(self.members, cum_weights=self._author, k=pages)
        liked = {(row[0], row[1]) for row in likes}
        fresh: set[tuple[int, int]] = set()
        while len(fresh) < new_likes:
            pair = viewer(), self.rng.choice(self.shown)
            if pair not in liked:
                fresh.add(pair)
        pairs = sorted(fresh)
        self.rng.shuffle(pairs)
        return {
            "feed": [{"viewer": viewer()} for _ in range(pages)],
            "clip": [
                {"viewer": viewer(), "clip": clip}
                for clip in self.rng.choices(self.shown, weights=self.talk, k=pages)
            ],
            "profile": [{"viewer": viewer(), "handle": self.handles[who]} for who in authors],
            "like": [{"viewer": who, "clip": clip} for who, clip in pairs],
        }

    def _heavy(self, tail: float) -> float:
        return self.rng.paretovariate(tail) - 1

    def _word(self) -> str:
        return self.rng.choice(WORDS)

    def _words(self, least: int, most: int) -> str:
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(least, most)))

    def _at(self, offset_ms: int) -> str:
        when = START + timedelta(milliseconds=min(offset_ms, SPAN_MS - 1))
        return when.isoformat(timespec="milliseconds")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.peers.world", description=__doc__)
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    World(asked.members, asked.seed).write(asked.out)


if __name__ == "__main__":
    main()
