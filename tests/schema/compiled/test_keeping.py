"""What rows keep of answers about them, by what they were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
import pytest
import strawberry

from schema.compiled import CompiledExecutor
from schema.compiled.keeping import TOLD
from schema.documents import DocumentCache, Operation
from schema.execution import Result, core_schema
from schema.limits import Limits

pytestmark = pytest.mark.feature("A9")

F = TypeVar("F", bound=Callable[..., Any])


def needing(*names: str) -> Callable[[F], F]:
    def declared(function: F) -> F:
        function.needs = frozenset(names)  # type: ignore[attr-defined]
        return function

    return declared


class Told:
    """Keeps answers, and says what it was asked and given."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[dict[str, Any], frozenset[str], bool]] = {}

    def find(self, selection: int) -> orjson.Fragment | dict[str, Any] | None:
        if selection not in self.kept:
            return None
        answer, _, is_whole = self.kept[selection]
        return orjson.Fragment(orjson.dumps(answer)) if is_whole else answer

    def begin(self) -> int:
        return 7

    def keep(
        self,
        selection: int,
        answer: dict[str, Any],
        since: int,
        needs: frozenset[str],
        *,
        is_whole: bool,
    ) -> None:
        assert since == 7
        self.kept[selection] = answer, needs, is_whole


@strawberry.type
class Address:
    url: str
    until: int

    @classmethod
    def tells(cls, attribute: str) -> bool:
        return attribute == "url"


@strawberry.type
class Book:
    @strawberry.field
    @needing("sales")
    def sold(self) -> int:
        return READ.append("sold") or 3  # type: ignore[func-returns-value]

    @strawberry.field
    @needing("cover")
    def cover(self, size: int = 1) -> Address:
        return Address(url=f"/cover/{size}", until=9)

    @strawberry.field
    @needing("sales")
    def doubtful(self) -> int | None:
        raise ValueError("nobody knows")

    @strawberry.field
    def mood(self) -> str:
        return "good"


READ: list[str] = []
BOOK = Book()


@strawberry.type
class Query:
    @strawberry.field
    def book(self) -> Book:
        return BOOK


SCHEMA = strawberry.Schema(Query)


def operation(text: str) -> Operation:
    cache = DocumentCache(core_schema(SCHEMA), Limits())
    return cache.add("digest", text, suggest=False).operation(None)


async def twice(text: str, told: Told, **variables: Any) -> list[Any]:
    """The answers of one compiled operation, as a client reads them."""
    executor, asked = (
        CompiledExecutor(SCHEMA, suggest=False, after=0, as_json=True),
        operation(text),
    )
    BOOK.__dict__[TOLD] = told
    READ.clear()
    try:
        found: list[Result] = [await executor.execute(asked, variables, None) for _ in range(2)]
    finally:
        del BOOK.__dict__[TOLD]
    return [orjson.loads(orjson.dumps(each.data)) for each in found]


async def test_a_selection_that_says_what_it_needs_is_answered_once() -> None:
    told = Told()
    first, second = await twice("{ book { sold cover { url } __typename } }", told)
    assert (
        first == second == {"book": {"sold": 3, "cover": {"url": "/cover/1"}, "__typename": "Book"}}
    )
    assert READ == ["sold"]
    ((_, needs, is_whole),) = told.kept.values()
    assert needs == {"sales", "cover"}
    assert is_whole


@pytest.mark.parametrize(
    "selected",
    [
        pytest.param("mood sold", id="a field that does not say"),
        pytest.param("cover { url until } sold", id="a field below that does not say"),
        pytest.param("cover(size: $size) { url } sold", id="an argument from outside"),
    ],
)
async def test_what_does_not_say_is_answered_anew(selected: str) -> None:
    told = Told()
    given = "($size: Int! = 2)" if "$size" in selected else ""
    text = f"query {given} {{ book {{ {selected} }} }}"
    first, second = await twice(text, told)
    assert first == second
    assert list(second["book"]) == [selected.split(maxsplit=1)[0].split("(", maxsplit=1)[0], "sold"]
    assert READ == ["sold"]
    assert list(told.kept.values()) == [({"sold": 3}, frozenset({"sales"}), False)]


@pytest.mark.parametrize("more", ["", "mood"])
async def test_errors_are_not_kept(more: str) -> None:
    told = Told()
    first, second = await twice(f"{{ book {{ sold doubtful {more} }} }}", told)
    assert first == second
    assert READ == ["sold", "sold"]
    assert not told.kept


async def test_selections_are_told_apart() -> None:
    told = Told()
    answers = await twice("{ one: book { sold } other: book { cover(size: 5) { url } } }", told)
    assert answers[1] == {"one": {"sold": 3}, "other": {"cover": {"url": "/cover/5"}}}
    assert len(told.kept) == 2
