"""Whole answers, recalled where all that they were made of is as it was.

An operation that asks for pages alone (`schema.ahead.of_pages`) is answered by them: by ids, versions,
numbers, what each row is to the viewer. So what it asked for is remembered by what it is, its
variables, and what the caller is (`Context.kind`). Whoever asks the same again has all these pages
read at once, and where they say what they said before, to whomever, the answer is that of then.

Even that is not needed where nothing has changed that these pages hang on (`models.reads.hanging`): an
answer is held for its viewer, and what has changed is read for all who ask at once.

The database is asked each time, and nobody is told more than if the answer were put together anew. Not
recalled: answers with errors, and, for others than the viewer, what these stand in themselves, which
shows them more. The signed addresses of files are issued anew.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from core.loading import Pending, settled
from models.base import Reading, reading
from models.reads.asked import Asked, Question
from models.reads.hanging import Hanging, hanging
from models.reads.pages import Pages, Record
from resolvers.context import Context
from resolvers.written import Written, cut, terms_of

_LONGEST = 1_000  # bytes of variables
_MOST_PAGES = 8
_OVERHEAD = 600  # bytes of an answer beside its text and what was told
_ADDRESS = 300  # bytes for each of its addresses
_RECORD = 1_000  # bytes that a record takes
_KEY = 60  # bytes that a key of changes takes

Given = tuple[int | None, datetime]  # to whom addresses are, and until when
Said = tuple[tuple[Record, ...], ...]  # by pages asked for


@dataclass(frozen=True, eq=False)
class _Asks:
    """What an operation asks for: pages, by the values that they take besides the viewer."""

    pages: tuple[tuple[Pages, tuple[Any, ...]], ...]


class _Answer:
    """The text that one viewer was given, and who stands in it."""

    def __init__(self, body: bytes, given: Given, authors: frozenset[int]) -> None:
        self.authors = authors
        self._given = given
        self._body = body
        self._written: Written | None = None

    def size(self) -> int:
        """In bytes, once it has been given to somebody else."""
        return _OVERHEAD + 2 * len(self._body) + _ADDRESS * self._body.count(b"/media/")

    def given_to(self, ctx: Context) -> bytes:
        asked = _given(ctx)
        if asked == self._given:
            return self._body
        urls = ctx.instance.media_urls
        if self._written is None:
            self._written = cut(self._body, urls.found(self._body, *self._given))
        self._body = self._written.text(urls, terms_of(*asked))
        self._given = asked
        return self._body


@dataclass(frozen=True, slots=True)
class _Held:
    """The text that a viewer was given, which hangs on what it does since a moment of the changes."""

    body: bytes
    given: Given
    hanging: Hanging
    since: int


# What is kept of a question.
_ASKS, _HELD = range(2)


def _given(ctx: Context) -> Given:
    """Whose the addresses in an answer are, and for how long."""
    return ctx.viewer_id, ctx.media_until()


class Recall:
    """One operation that may have been answered before. `variables` are its own, as JSON."""

    def __init__(
        self, ctx: Context, through: Reading, operation: tuple[str, str | None], variables: bytes
    ) -> None:
        self.asked = Asked()
        self._ctx = ctx
        self._through = through
        self._given = _given(ctx)
        self._since = through.changes.moment
        self._question = operation, ctx.kind, variables
        self._own = operation, ctx.kind, variables, ctx.viewer_id
        self._asks: _Asks | None = None

    async def find(self) -> bytes | None:
        """The answer, if it is known. Pages that were asked for are there for whoever makes it."""
        answers, viewer_id = self._through.facts.answers, self._ctx.viewer_id
        own = answers.of(self._own) or {}
        held: _Held | None = own.get(_HELD)
        if held is not None and await self._stays(held):
            return held.body
        asks: _Asks | None = (own if _ASKS in own else answers.of(self._question) or {}).get(_ASKS)
        if asks is None:
            return None
        self._asks = asks
        ready = self.asked.ready
        for pages, values in asks.pages:
            key = (viewer_id, *values)
            ready[pages, key] = pages.ask(self._through, key)
        await settled(ready.values())
        said = _said(ready.values())
        known = None if said is None else answers.of((asks, said))
        if known is None:
            return None
        answer: _Answer = known[0]
        if viewer_id in answer.authors:
            return None
        body = answer.given_to(self._ctx)
        self._hold(body, ready)
        return body

    async def _stays(self, held: _Held) -> bool:
        """Whether nothing of it can be another by now. A member's session was looked up since the
        operation came in, and so were the changes."""
        if held.given != self._given or held.hanging.until <= time.monotonic():
            return False
        changes = self._through.changes
        if self._ctx.viewer_id is None:
            await changes.caught_up()
        return changes.stayed(held.hanging.keys, held.since)

    def _hold(self, body: bytes, pages: Mapping[Question, Pending[list[Record]]]) -> None:
        """Once it is known what it hangs on. Nobody waits for that."""
        found = hanging(self._through, self._ctx.viewer_id, pages)
        if found is None or _given(self._ctx) != self._given:
            return

        def hold() -> None:
            if found.has_value:
                held = _Held(body, self._given, found.result(), self._since)
                size = _OVERHEAD + len(body) + _KEY * len(held.hanging.keys)
                self._through.facts.answers.keep(self._own, _HELD, held, size)

        found.then(hold)

    def keep(self, body: bytes) -> None:
        """The answer, which was made while what it asked for was noted."""
        asked, viewer_id, ctx = self.asked, self._ctx.viewer_id, self._ctx
        if not asked.only_pages or not 0 < len(asked.pages) <= _MOST_PAGES:
            return
        said = _said(asked.pages.values())
        if said is not None:
            self._hold(body, asked.pages)
        # Addresses that cannot be told from what members wrote, or were given out on two terms.
        if (
            said is None
            or not ctx.instance.media_urls.are_named(body)
            or _given(ctx) != self._given
        ):
            return
        records = [record for page in said for record in page]
        authors = frozenset([record[1] for record in records])
        if viewer_id in authors:
            return
        answer = _Answer(body, self._given, authors)
        size = answer.size() + _RECORD * len(records)
        self._through.facts.answers.keep((self._asked_for(), said), 0, answer, size)

    def _asked_for(self) -> _Asks:
        """The same object for the same pages. For a viewer to whom a page says something else, more may
        be asked: that does not put out what is asked for the others."""
        pages = tuple([(pages, key[1:]) for pages, key in self.asked.pages])
        if self._asks is not None and self._asks.pages == pages:
            return self._asks
        answers = self._through.facts.answers
        found = answers.of((self._question, pages))
        asks: _Asks = _Asks(pages) if found is None else found[0]
        if found is None:
            answers.keep((self._question, pages), 0, asks, _OVERHEAD)
        is_first = not answers.of(self._question)
        answers.keep(self._question if is_first else self._own, _ASKS, asks, _OVERHEAD)
        return asks


def recall_of(
    ctx: object, operation: tuple[str, str | None], variables: Mapping[str, Any]
) -> Recall | None:
    """None where nothing is ever recalled: on SQLite, and for callers of whom nothing is said."""
    through = reading()
    if through is None or not isinstance(ctx, Context) or ctx.kind is None:
        return None
    try:
        given = orjson.dumps(variables) if variables else b""
    except orjson.JSONEncodeError:  # deeper than it is written
        return None
    return Recall(ctx, through, operation, given) if len(given) <= _LONGEST else None


def _said(pages: Collection[Pending[list[Record]]]) -> Said | None:
    """What the pages say, but for the places that they were asked for at; None where one failed."""
    if not all(page.has_value for page in pages):
        return None
    return tuple([tuple([record[:-1] for record in page.result()]) for page in pages])
