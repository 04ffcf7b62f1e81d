"""Ranking on made-up clips: how long a request takes, whether what is hidden ever shows, and how soon
what members do is learned."""

import gc
from time import perf_counter, thread_time

import numpy as np

from bench.figures import Figure
from models.reads.ranking import Interaction
from ranking import feeds
from ranking.controls import NOTHING, Control, Controls, Rule
from ranking.lexicon import Subject, subjects
from ranking.model import Head, Model, Space, no_head
from ranking.query import Profile, Query
from ranking.table import ClipTable, Entry, tag_of
from ranking.train.trainer import Trainer
from ranking.view import DAY_MS, View

_NOW = 1_900_000_000_000
_TOPICS = [one for one in subjects() if one.kind in ("topic", "mood", "style")]
_WIDTH = 33


def requests(clips: int, *, times: int = 200) -> list[Figure]:
    """Whole requests: sources, filters, scores, three sliders, a slate of 100, reasons."""
    table = made_up(clips)
    space = Space(Model("bench", _learned(table), no_head()), table)
    draw = np.random.default_rng(1)
    took, busy = [], []
    for number in range(times + 10):
        view = View(_query(draw, number), table, space)
        start, began = perf_counter(), thread_time()
        slate = feeds.for_you(view)
        took.append(1000 * (perf_counter() - start))
        busy.append(1000 * (thread_time() - began))
        assert slate.items
    took, busy = took[10:], busy[10:]
    bar = "<= 25" if clips <= 100_000 else "<= 50"
    figures = [
        Figure(f"request at {clips:,} clips, median", float(np.median(took)), "ms"),
        Figure(f"request at {clips:,} clips, p99", float(np.percentile(took, 99)), "ms", bar),
        Figure(f"request at {clips:,} clips, CPU p99", float(np.percentile(busy, 99)), "ms"),
        Figure(f"nearest 400 of {clips:,}, recall", _recall(space, table), "", ">= 0.95"),
    ]
    del table, space
    gc.collect()
    return figures


def leaks(items: int) -> list[Figure]:
    """Random rules on random feeds: how many of the clips shown break one."""
    table = made_up(20_000)
    space = Space(Model("bench", _learned(table), no_head()), table)
    draw = np.random.default_rng(2)
    shown = leaked = number = 0
    while shown < items:
        hidden = [_TOPICS[place] for place in draw.choice(len(_TOPICS), 3, replace=False)]
        hidden.append(Subject("author", str(int(draw.integers(1, 5_000)))))
        rules = [Control(target, rule=Rule.HIDE) for target in hidden]
        query = _query(draw, number, NOTHING.with_controls(rules))
        view = View(query, table, space)
        feed = (feeds.for_you, feeds.trending)[number % 2]
        rows = table.rows_of(item.clip_id for item in feed(view).items)
        tags = [tag_of(target) for target in hidden[:3]]
        broken = table.has_tag(rows, tags) | (table.authors[rows] == int(hidden[3].name))
        shown, leaked, number = shown + len(rows), leaked + int(broken.sum()), number + 1
    return [
        Figure("clips shown under hard rules", shown, ""),
        Figure("of them against a rule", leaked, "", "<= 0"),
    ]


def swap() -> list[Figure]:
    """10,000 events, learned by a trainer that knows 100,000 before, through the gate to a model
    that ranks."""
    draw = np.random.default_rng(3)
    clips = 20_000
    table = made_up(clips)
    tags = {clip: [int(t) for t in table.tags[clip - 1] if t] for clip in range(1, clips + 1)}

    def events(number: int, start: int, among: int = clips) -> list[Interaction]:
        members, wanted = draw.integers(1, 20_000, number), draw.zipf(1.3, number) % among + 1
        return [
            Interaction(int(m), int(c), "like", start + n)
            for n, (m, c) in enumerate(zip(members, wanted, strict=True))
        ]

    trainer = Trainer()
    trainer.fit(events(20_000, 0, among=1_000), tags)
    trainer.learn(events(80_000, 20_000), tags)
    fresh = events(10_000, 100_000)
    start = perf_counter()
    trainer.learn(fresh, {})
    assert trainer.judged().members
    content = trainer.model("m2").to_bytes()
    space = Space(Model.from_bytes(content), table)
    took = perf_counter() - start
    assert space.model.version == "m2"
    return [Figure("10,000 events to a swapped model", took, "s", "<= 5")]


def made_up(clips: int) -> ClipTable:
    draw = np.random.default_rng(0)
    tags = [tag_of(one) for one in _TOPICS]
    columns = [draw.integers(0, len(tags), clips) for _ in range(4)]
    authors = draw.integers(1, max(clips // 4, 10), clips)
    counts = draw.poisson((3, 1, 0.3, 0.2, 60), (clips, 5))
    table = ClipTable()
    table.add(
        Entry(
            row + 1,
            author_id=int(authors[row]),
            tags=tuple({tags[column[row]] for column in columns}),
            published_ms=_NOW - (clips - row) * 30 * DAY_MS // clips,
            likes=int(counts[row, 0]),
            saves=int(counts[row, 1]),
            shares=int(counts[row, 2]),
            remixes=int(counts[row, 3]),
            views=int(counts[row, 4]),
        )
        for row in range(clips)
    )
    return table


def _query(draw: np.random.Generator, number: int, rules: Controls = NOTHING) -> Query:
    chosen = draw.choice(len(_TOPICS), 3, replace=False)
    held = {one.target for one in rules.controls}
    sliders = [
        Control(_TOPICS[place], value=float(draw.choice([-2, -1, 1, 2])))
        for place in chosen
        if _TOPICS[place] not in held
    ]
    profile = Profile(
        number % 256 + 1,
        followed=frozenset(draw.integers(1, 5_000, 50).tolist()),
        positives=tuple(draw.integers(1, 5_000, 60).tolist()),
        seen=frozenset(draw.integers(1, 20_000, 500).tolist()),
    )
    return Query(_NOW, 100, rules.with_controls(sliders), profile=profile, seed=number)


def _learned(table: ClipTable) -> Head:
    """Each clip a little beside the sum of its tags, as hybrid factors are; members anywhere. Harder
    to search than clusters are."""
    draw = np.random.default_rng(7)
    tags = np.unique([tag_of(one) for one in _TOPICS]).astype(np.int32)
    vectors = (draw.normal(size=(len(tags), _WIDTH)) / 8).astype(np.float32)
    clips = (0.3 * draw.normal(size=(len(table), _WIDTH)) / 8).astype(np.float32)
    for column in table.tags[: len(table)].T:
        told = column != 0
        clips[told] += vectors[np.searchsorted(tags, column[told])]
    members = draw.normal(size=(256, _WIDTH - 1)).astype(np.float32)
    ids = table.ids[: len(table)]
    return Head(ids, clips, np.arange(1, 257), members, tags, vectors)


def _recall(space: Space, table: ClipTable) -> float:
    rows = np.arange(len(table), dtype=np.int64)
    found = []
    for member in range(1, 21):
        scores = space.taste(member, rows)
        assert scores is not None
        best = set(np.argpartition(-scores, 400)[:400].tolist())
        found.append(len(best & set(space.nearest(member, 400).tolist())) / 400)
    return float(np.mean(found))
