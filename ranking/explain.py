"""Why a clip is where it is: its terms, which add up to its score."""

from __future__ import annotations

from math import fsum

from ranking.query import Item, Pool, Rows
from ranking.view import View
from ranking.weights import BY_NAME


def itemised(view: View, pool: Pool, order: Rows) -> tuple[Item, ...]:
    names = tuple(pool.terms)
    columns = [pool.terms[name] for name in names]
    items = []
    for place in order:
        values = [float(column[place]) for column in columns]
        items.append(
            Item(
                int(view.table.ids[pool.rows[place]]),
                pool.sources[pool.source[place]],
                fsum(values),
                tuple(zip(names, values, strict=True)),
            )
        )
    return tuple(items)


def reasons(item: Item, *, most: int = 2) -> tuple[str, ...]:
    """What speaks most for it: names of terms, the strongest first, and where it came from when
    nothing does."""
    speaking = sorted((t for t in item.terms if t[1] > 0), key=lambda term: -term[1])
    return tuple(name for name, _ in speaking[:most]) or (item.source,)


_SOURCES = {
    "wanted": "You asked for more of it.",
    "followed": "Made by somebody you follow.",
    "trending": "Liked and remixed these days.",
    "latest": "Published lately.",
    "explore": "New, and few have seen it: everything gets its chance.",
}


def told_reason(name: str) -> str:
    """A reason in a sentence."""
    kind, _, target = name.partition(":")
    if kind == "control":
        return f"You asked for more of {target.partition(':')[2] or target}."
    if kind == "alike":
        return "You asked for more like a clip."
    if kind in BY_NAME:
        return BY_NAME[kind].told
    return _SOURCES.get(kind, "Close to what you liked.")
