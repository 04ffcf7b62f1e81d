"""Every clip that a feed could show, in memory, as columns: one row per clip, appended as they are
published. About 150 bytes a clip beside its words."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.text import folded
from models.hashtags import hashtags_in
from ranking.lexicon import Subject
from ranking.query import Rows
from ranking.topics import topics_of

MOST_TAGS = 24
SHORT_MS, LONG_MS = 5_000, 10_000
_FIRST = 1024


def tag_of(subject: Subject) -> int:
    """The number under which a topic, mood, style, language, length or hashtag is kept. 31 bits: of
    10,000 tags one pair in 40 shares a number somewhere; such a clip is then hidden too often,
    never too seldom."""
    return (crc32(str(subject).encode()) & 0x7FFFFFFF) or 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A clip as the table takes it in."""

    clip_id: int
    author_id: int
    tags: tuple[int, ...] = ()
    words: str = ""
    published_ms: int = 0
    likes: int = 0
    saves: int = 0
    shares: int = 0
    remixes: int = 0
    views: int = 0
    is_recommended: bool = True
    is_by_minor: bool = False
    digest: int = 0  # of what it was read off


@dataclass(frozen=True, slots=True)
class ClipWords:
    """What tells what a clip is about: its words, and whom it shows."""

    id: int
    author_id: int
    prompt: str
    caption: str
    style: str | None
    language: str | None
    duration_ms: int
    characters: tuple[int, ...] = ()

    @property
    def digest(self) -> int:
        return hash(self)


def entry_of(clip: ClipWords, **more: Any) -> Entry:
    """Reads what the clip is about off its words: about 0.2 ms. `more` are the entry's other
    columns."""
    hashtags = hashtags_in(clip.caption)
    named = {tag_of(Subject("hashtag", name)) for name in hashtags}
    named |= {tag_of(Subject("character", str(one))) for one in clip.characters}
    subjects = set(topics_of(clip.prompt, clip.caption, tags=hashtags, style=clip.style))
    if clip.language:
        subjects.add(Subject("language", clip.language.split("-")[0].lower()))
    if clip.duration_ms <= SHORT_MS:
        subjects.add(Subject("length", "short"))
    elif clip.duration_ms >= LONG_MS:
        subjects.add(Subject("length", "long"))
    return Entry(
        clip_id=clip.id,
        author_id=clip.author_id,
        # However many topics its words name, they push none of these out.
        tags=(*sorted(named), *sorted(set(map(tag_of, subjects)) - named))[:MOST_TAGS],
        words=folded(f"{clip.caption}\n{clip.prompt}"),
        digest=clip.digest,
        **more,
    )


class ClipTable:
    """Not thread-safe: one task writes, between the others' turns."""

    def __init__(self) -> None:
        self.size = 0
        self.words: list[str] = []
        self.rows: dict[int, int] = {}
        self.postings: defaultdict[int, array[int]] = defaultdict(lambda: array("l"))
        self.by_author: defaultdict[int, array[int]] = defaultdict(lambda: array("l"))
        self.ids = np.zeros(_FIRST, np.int64)
        self.authors = np.zeros(_FIRST, np.int64)
        self.published_ms = np.zeros(_FIRST, np.int64)
        self.tags = np.zeros((_FIRST, MOST_TAGS), np.int32)
        self.counts = np.zeros((_FIRST, 5), np.float32)  # likes saves shares remixes views
        self.flags = np.zeros((_FIRST, 2), np.bool_)  # recommended, by a minor
        self.digests = np.zeros(_FIRST, np.int64)

    def __len__(self) -> int:
        return self.size

    def add(self, entries: Iterable[Entry]) -> None:
        """Append clips, or bring those that are there up to date."""
        for entry in entries:
            row = self.rows.get(entry.clip_id)
            if row is None:
                row = self._append(entry)
            elif entry.tags != self._tags_of(row):
                self._retag(row, entry.tags)
            self.words[row], self.digests[row] = entry.words, entry.digest
            self.count(
                row,
                (entry.likes, entry.saves, entry.shares, entry.remixes, entry.views),
                (entry.is_recommended, entry.is_by_minor),
            )

    def count(self, row: int, counts: tuple[int, ...], flags: tuple[bool, bool]) -> None:
        self.counts[row], self.flags[row] = counts, flags

    def rows_of(self, clip_ids: Iterable[int]) -> Rows:
        """The rows of those clips that are here."""
        found = [row for one in clip_ids if (row := self.rows.get(one)) is not None]
        return np.array(found, dtype=np.int64)

    def has_tag(self, rows: Rows, tags: Sequence[int]) -> NDArray[np.bool_]:
        """Which of the rows have any of the tags."""
        return np.asarray(np.isin(self.tags[rows], np.array(tags, np.int32)).any(axis=1))

    def latest(self, number: int) -> Rows:
        return np.arange(max(self.size - number, 0), self.size, dtype=np.int64)[::-1]

    def latest_with(self, tag: int, number: int) -> Rows:
        return _tail(self.postings.get(tag), number)

    def latest_of(self, author_id: int, number: int) -> Rows:
        return _tail(self.by_author.get(author_id), number)

    def _append(self, entry: Entry) -> int:
        if self.size == len(self.ids):
            self._grow()
        row, self.size = self.size, self.size + 1
        self.rows[entry.clip_id] = row
        self.words.append(entry.words)
        self.ids[row], self.authors[row] = entry.clip_id, entry.author_id
        self.published_ms[row] = entry.published_ms
        self.by_author[entry.author_id].append(row)
        self._retag(row, entry.tags)
        return row

    def _tags_of(self, row: int) -> tuple[int, ...]:
        return tuple(int(tag) for tag in self.tags[row] if tag)

    def _retag(self, row: int, tags: tuple[int, ...]) -> None:
        for tag in set(tags).difference(self._tags_of(row)):
            self.postings[tag].append(row)
        self.tags[row] = 0
        self.tags[row, : len(tags)] = tags

    def _grow(self) -> None:
        for name in ("ids", "authors", "published_ms", "tags", "counts", "flags", "digests"):
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros_like(column)]))


def _tail(posted: array[int] | None, number: int) -> Rows:
    if posted is None:
        return np.zeros(0, np.int64)
    return np.array(posted[-number:][::-1], dtype=np.int64)
