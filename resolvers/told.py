"""Answers about rows, written down once for everybody who is told the same of them.

What a page says of a row depends on its version, on what stands around it (`resolvers.surroundings`),
on whether the viewer counts as a minor, and on nothing else, in selections of fields that are declared
so (`schema.ahead.told`). So the JSON of such a selection is kept by these. What is anybody's own in it,
the signed addresses of files, is cut out, and issued anew for each viewer.

Whether the viewer may see the row at all, and in which version, was asked of the database before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import orjson

from media.urls import Granted, MediaGrant
from models.reads.answers import Answers
from models.reads.around import Surroundings
from models.reads.rows import version_of
from models.users import User
from resolvers.context import Context, Issued

# Under this name `schema.compiled.keeping` finds it on a row.
TOLD = "_told"

Issue = Callable[[MediaGrant, str], str]

_OVERHEAD = 400  # bytes of a kept answer beside its text


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where an address was: of which file."""

    granted: Granted
    subject_id: int
    download: bool
    filename: str


@dataclass(frozen=True, slots=True)
class Written:
    """The JSON of an answer without its addresses: `rest` are what follows each of them."""

    head: bytes
    rest: Sequence[tuple[_Hole, bytes]]

    def size(self) -> int:
        return _OVERHEAD + len(self.head) + sum(200 + len(piece) for _, piece in self.rest)

    def filled(self, issue: Issue, viewer_id: int | None, until: datetime) -> orjson.Fragment:
        if not self.rest:
            return orjson.Fragment(self.head)
        pieces = [self.head]
        for hole, piece in self.rest:
            grant = MediaGrant(hole.granted, hole.subject_id, viewer_id, until, None, hole.download)
            pieces += issue(grant, hole.filename).encode(), piece
        return orjson.Fragment(b"".join(pieces))


class _Page:
    """Rows that stand together: who sees them, and which `parts` of their surroundings were told."""

    def __init__(self, ctx: Context, answers: Answers[Written], parts: frozenset[str]) -> None:
        self.answers = answers
        self.parts = parts
        self.issued = ctx.issued = ctx.issued or []
        self._issue = ctx.instance.media_urls.issue
        self._viewer_id = ctx.viewer_id
        self._until = ctx.media_until()

    def fill(self, written: Written) -> orjson.Fragment:
        return written.filled(self._issue, self._viewer_id, self._until)


class Told:
    """What was told of one row of a page."""

    __slots__ = ("_key", "_known", "_page")

    def __init__(self, page: _Page, key: Hashable) -> None:
        self._page = page
        self._key = key
        self._known = page.answers.of(key)

    @property
    def is_known(self) -> bool:
        """Whether any selection of it is."""
        return self._known is not None

    def find(self, selection: int) -> orjson.Fragment | None:
        """What the selection says of the row to this viewer."""
        found = None if self._known is None else self._known.get(selection)
        return None if found is None else self._page.fill(found)

    def begin(self) -> int:
        """A mark for `keep`: which addresses were issued before."""
        return len(self._page.issued)

    def keep(
        self, selection: int, answer: dict[str, Any], since: int, needs: frozenset[str]
    ) -> None:
        """The whole answer of a selection that depends on the parts it `needs`."""
        if needs <= self._page.parts:
            written = _written(answer, self._page.issued[since:])
            if written is not None:
                self._page.answers.keep(self._key, selection, written, written.size())


def tell(ctx: Context, rows: Sequence[Any], around: Surroundings, parts: frozenset[str]) -> bool:
    """Have the rows know what was told of them. True where something has been written of each
    before. Not of rows whose answers depend on more: the viewer's own, those of authors for whom limits
    are set, those opened by a link, and those that have no version."""
    viewer = ctx.viewer
    asking = None if viewer is None else viewer.age_band
    records = {record[0]: tuple(record[:-1]) for record in around.records}
    limited = around.values("limits") if "limits" in parts else {}
    page, are_known = _Page(ctx, around.through.facts.answers, parts), True
    for row in rows:
        record = records.get(row.id)
        if record is None or not version_of(row) or not _is_common(row, viewer, limited):
            are_known = False
            continue
        key = row.__class__, asking, around.plan, record
        told = row.__dict__[TOLD] = Told(page, key)
        are_known = are_known and told.is_known
    return are_known


def _is_common(row: Any, viewer: User | None, limited: dict[int, bool]) -> bool:
    author_id = getattr(row, "author_id", row.id)
    is_own = viewer is not None and viewer.id == author_id
    by_link = getattr(row, "opened_by_link", None) is not None
    return not (is_own or by_link or limited.get(author_id))


def _written(answer: dict[str, Any], issued: Sequence[Issued]) -> Written | None:
    """None for what cannot be taken apart: an address that stands in it twice, as it does where
    somebody wrote it into a text of theirs."""
    text = orjson.dumps(answer)
    places = []
    for each in issued:
        url, grant = each.url.encode(), each.grant
        if text.count(url) != 1:
            return None
        hole = _Hole(grant.granted, grant.subject_id, grant.download, each.filename)
        places.append((text.index(url), len(url), hole))
    places.sort(key=itemgetter(0))
    head, end = len(text), len(text)
    rest: list[tuple[_Hole, bytes]] = []
    for start, length, hole in reversed(places):
        rest.insert(0, (hole, text[start + length : end]))
        head = end = start
    return Written(text[:head], rest)
