"""What an operation asks the database, noted where somebody wants to know.

An answer that was made of pages alone (`models.reads.pages`) is the same for as long as these pages
are. So the pages that an operation asks for are noted with what they were, and so is that it asked
for anything else, in whichever way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from core.loading import Pending

if TYPE_CHECKING:
    from models.base import Reading
    from models.reads.pages import Pages, Record

Question = tuple["Pages", tuple[Any, ...]]


class Asked:
    """`pages` are those asked for, in order; `only_pages`: nothing else was. What is `ready` was asked
    for since the operation came in, and is not asked for again."""

    __slots__ = ("only_pages", "pages", "ready")

    def __init__(self) -> None:
        self.ready: dict[Question, Pending[list[Record]]] = {}
        self.pages: dict[Question, Pending[list[Record]]] = {}
        self.only_pages = True


_NOTED: ContextVar[Asked | None] = ContextVar("_NOTED", default=None)


@contextmanager
def noted(asked: Asked | None) -> Iterator[None]:
    """Note what is asked for inside, in tasks that are begun there, too; None: nothing of it."""
    before = _NOTED.set(asked)
    try:
        yield
    finally:
        _NOTED.reset(before)


def page(through: Reading, pages: Pages, key: tuple[Any, ...]) -> Pending[list[Record]]:
    """The page of `key`, in one statement with whoever asks meanwhile."""
    asked = _NOTED.get()
    if asked is None:
        return pages.ask(through, key)
    question = pages, key
    found = asked.ready.get(question)
    if found is None:
        found = pages.ask(through, key)
    asked.pages[question] = found
    return found


def something_else() -> None:
    """An answer depends on more than its pages."""
    asked = _NOTED.get()
    if asked is not None:
        asked.only_pages = False
