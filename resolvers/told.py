"""Answers about rows, written down once for everybody who is told the same of them.

What a page says of a row depends on its version, on what stands around it (`resolvers.surroundings`),
on whether the viewer counts as a minor, and on nothing else, in selections of fields that are declared
so (`schema.ahead.told`). So the JSON of such a selection is kept by these. What is anybody's own in it,
the signed addresses of files, is cut out, and issued anew for each viewer.

Whether the viewer may see the row at all, and in which version, was asked of the database before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from sys import getsizeof
from typing import Any

import orjson

from media.urls import Address, packed_subject
from models.reads.answers import Answers
from models.reads.around import Surroundings
from models.reads.facts import TOLD
from models.reads.pages import Record
from models.reads.rows import version_of
from resolvers.context import Context, Issued
from resolvers.written import Written, cut, terms_of

Agrees = Callable[[str, Record], bool]  # of a part, and what was told of a row

_OVERHEAD = 400  # bytes of a kept answer beside its text


@dataclass(frozen=True, slots=True)
class Fields:
    """Some fields of an answer: those without addresses as they are, and the others."""

    plain: dict[str, Any]
    others: Sequence[tuple[str, Written]]

    def size(self) -> int:
        values = [*self.plain.values(), *(each for _, each in self.others)]
        return _OVERHEAD + sum(
            each.size() if isinstance(each, Written) else 100 + getsizeof(each) for each in values
        )

    def filled(self, page: Page) -> dict[str, Any]:
        found = self.plain.copy()
        for name, written in self.others:
            found[name] = page.filled(written)
        return found


class Page:
    """Rows that stand together: who sees them, and which `parts` of their surroundings were told."""

    def __init__(
        self,
        ctx: Context,
        answers: Answers[Written | Fields],
        parts: frozenset[str],
        agrees: Agrees,
    ) -> None:
        self.answers = answers
        self.parts = parts
        self.agrees = agrees
        if ctx.issued is None:
            ctx.issued = []
        self.issued = ctx.issued  # of all pages of the operation
        self._urls = ctx.instance.media_urls
        self._terms = terms_of(ctx.viewer_id, ctx.media_until())

    def filled(self, written: Written) -> orjson.Fragment:
        """With the viewer's addresses."""
        return orjson.Fragment(written.text(self._urls, self._terms))


class Told:
    """What was told of one row of a page."""

    __slots__ = ("_key", "_known", "_page", "_record")

    def __init__(self, page: Page, key: Hashable, record: Record) -> None:
        self._page = page
        self._key = key
        self._record = record
        self._known = page.answers.of(key)

    @property
    def is_known(self) -> bool:
        """Whether any selection of it is."""
        return self._known is not None

    def find(self, selection: int) -> orjson.Fragment | dict[str, Any] | None:
        """What the selection says of the row to this viewer: all of it, or some of its fields."""
        found = None if self._known is None else self._known.get(selection)
        if found is None:
            return None
        return found.filled(self._page) if isinstance(found, Fields) else self._page.filled(found)

    def begin(self) -> int:
        """A mark for `keep`: which addresses were issued before."""
        return len(self._page.issued)

    def keep(
        self,
        selection: int,
        answer: dict[str, Any],
        since: int,
        needs: frozenset[str],
        *,
        is_whole: bool,
    ) -> None:
        """What was not known: all that the selection says, or some fields of it, which depend on the
        parts it `needs`."""
        page = self._page
        if needs <= page.parts and all(page.agrees(name, self._record) for name in needs):
            # Of one file asked for twice the address is the same.
            issued = {each.url: each for each in page.issued[since:]}.values()
            found = _written(answer, issued) if is_whole else _fields(answer, issued)
            if found is not None:
                page.answers.keep(self._key, selection, found, found.size())


def tell(
    ctx: Context,
    rows: Sequence[Any],
    around: Surroundings,
    parts: frozenset[str],
    *,
    agrees: Agrees,
) -> bool:
    """Have the rows know what was told of them. True where something has been written of each
    before. An answer is only kept when what it was made of `agrees` with what was told: a loader may
    have asked before. Not of rows whose answers depend on more: the viewer's own, those of authors
    for whom limits are set, those opened by a link, and those that have no version."""
    viewer = ctx.viewer
    asking = None if viewer is None else viewer.age_band
    viewer_id = ctx.viewer_id
    width = around.plan.width
    records = {record[0]: tuple(record[:width]) for record in around.records}
    limited = around.values("limits") if "limits" in parts else None
    page, are_known = Page(ctx, around.through.facts.answers, parts, agrees), True
    for row in rows:
        values = row.__dict__
        record = records.get(values["id"])
        if record is None or not version_of(row) or "opened_by_link" in values:
            are_known = False
            continue
        author_id = record[1]
        if author_id == viewer_id or (limited and limited.get(author_id)):
            are_known = False
            continue
        key = row.__class__, asking, around.plan, record
        told = values[TOLD] = Told(page, key, record)
        are_known = are_known and told.is_known
    return are_known


def _fields(answer: dict[str, Any], issued: Collection[Issued]) -> Fields | None:
    plain, others = {}, []
    for name, value in answer.items():
        plain[name] = value
        if isinstance(value, dict):
            written = _written(value, issued)
            if written is None:
                return None
            if written.rest:
                others.append((name, written))
            plain[name] = None if written.rest else orjson.Fragment(written.head)
    return Fields(plain, others)


def _written(answer: Any, issued: Collection[Issued]) -> Written | None:
    """None for what cannot be taken apart: an address that stands in it twice, as it does where
    somebody wrote it into a text of theirs."""
    text = orjson.dumps(answer)
    places = []
    for each in issued:
        url, grant = each.url.encode(), each.grant
        times = text.count(url)
        if times > 1:
            return None
        if times:
            address = Address(packed_subject(grant), each.filename, grant.download)
            places.append((text.index(url), len(url), address))
    return cut(text, places)
