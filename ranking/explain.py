"""Why a clip is where it is: its terms, which add up to its score."""

from __future__ import annotations

from math import fsum

from ranking.lexicon import Language, Subject
from ranking.query import Item, Pool, Rows
from ranking.view import View


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


def subject_of(name: str) -> Subject | None:
    """What a term is about, where a control of the viewer's made it."""
    kind, _, rest = name.partition(":")
    if kind == "control":
        return Subject(*rest.split(":", 1))
    return Subject("clip", rest) if kind == "alike" else None


SENTENCES: dict[Language, dict[str, str]] = {
    "en": {
        "control": "You asked for more: {}.",
        "control less": "You asked for less: {}.",
        "alike": "You asked for more like “{}”.",
        "alike less": "You asked for less like “{}”.",
        "taste": "Close to what you liked, kept, shared or remixed.",
        "neighbours": "Members who liked what you liked wanted it, too.",
        "popularity": "Liked, kept or remixed by many who saw it these days.",
        "topics": "Under a hashtag that you follow.",
        "followed": "Made by somebody you follow.",
        "inspiration": "Made to be remixed, or to give you an idea.",
        "freshness": "Published lately.",
        "wanted": "You asked for such clips.",
        "trending": "Liked and remixed these days.",
        "latest": "Published lately.",
        "explore": "New, and few have seen it: everything gets its chance.",
    },
    "fr": {
        "control": "Vous en avez demandé plus : {}.",
        "control less": "Vous en avez demandé moins : {}.",
        "alike": "Vous avez demandé plus de clips comme « {} ».",
        "alike less": "Vous avez demandé moins de clips comme « {} ».",
        "taste": "Proche de ce que vous avez aimé, gardé, partagé ou remixé.",
        "neighbours": "Des membres qui aiment ce que vous aimez l’ont voulu aussi.",
        "popularity": "Aimé, gardé ou remixé par beaucoup de ceux qui l’ont vu ces jours-ci.",
        "topics": "Sous un hashtag que vous suivez.",
        "followed": "Fait par quelqu’un que vous suivez.",
        "inspiration": "Fait pour être remixé, ou pour vous donner une idée.",
        "freshness": "Publié récemment.",
        "wanted": "Vous avez demandé de tels clips.",
        "trending": "Aimé et remixé ces jours-ci.",
        "latest": "Publié récemment.",
        "explore": "Nouveau, et peu l’ont vu : chaque clip a sa chance.",
    },
}


def told_reason(name: str, language: Language, *, about: str = "", is_less: bool = False) -> str:
    """A reason in a sentence. `about`: what people call what its control is about."""
    kind = name.partition(":")[0]
    sentences = SENTENCES[language]
    asked = f"{kind} less" if is_less else kind
    return sentences.get(asked, sentences["taste"]).format(about)
