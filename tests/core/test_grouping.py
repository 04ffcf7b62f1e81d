"""Look-ups of many requests made together."""

import asyncio
import contextvars
from collections.abc import Sequence

import pytest

from core.grouping import Grouping

pytestmark = pytest.mark.feature("A8")

_who = contextvars.ContextVar("_who", default="nobody")


class Held:
    """Doubles numbers, each group when it is let go; one with an odd number among them fails."""

    def __init__(self, *, under_way: int = 2, most: int = 100) -> None:
        self.groups: list[list[int]] = []
        self.grouping = Grouping(self._look_up, under_way=under_way, most=most)
        self._ends: list[asyncio.Event] = []

    async def _look_up(self, keys: list[int]) -> Sequence[int]:
        self.groups.append(keys)
        end = asyncio.Event()
        self._ends.append(end)
        await end.wait()
        if any(key % 2 for key in keys):
            raise ValueError(f"odd among {keys}")
        return [2 * key for key in keys]

    def ask(self, key: int) -> asyncio.Task[int]:
        return asyncio.ensure_future(self._answer(key))

    async def asked(self, *keys: int) -> list[asyncio.Task[int]]:
        """The askers, once each has asked and whoever may go has gone."""
        askers = [self.ask(key) for key in keys]
        await _turns()
        return askers

    def let_go(self, group: int) -> None:
        self._ends[group].set()

    async def _answer(self, key: int) -> int:
        return await self.grouping.ask(key)


async def _turns() -> None:
    """What is ready to run has run, and what that makes ready."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_alone_is_looked_up_at_once() -> None:
    held = Held()
    (two,) = await held.asked(2)
    assert held.groups == [[2]]
    held.let_go(0)
    assert await two == 4


async def test_those_who_ask_in_one_turn_of_the_loop_are_one_group() -> None:
    held = Held()
    await held.asked(2, 4, 2, 6)
    assert held.groups == [[2, 4, 6]]


async def test_who_asks_while_look_ups_are_under_way_waits_for_the_next() -> None:
    held = Held()
    first = await held.asked(2)
    second = await held.asked(4)
    rest = [*await held.asked(6), *await held.asked(8), *await held.asked(6)]
    assert held.groups == [[2], [4]]
    held.let_go(1)
    assert await asyncio.gather(*second) == [8]
    await _turns()
    assert held.groups == [[2], [4], [6, 8]]
    held.let_go(2)
    assert await asyncio.gather(*rest) == [12, 16, 12]
    assert not first[0].done()  # the slow one held up nobody
    held.let_go(0)
    assert await first[0] == 4


async def test_no_question_joins_a_look_up_that_has_begun() -> None:
    """What it is told was so after it asked, though the same was asked a moment before."""
    held = Held()
    before = await held.asked(2)
    after = await held.asked(2)
    assert held.groups == [[2], [2]]
    held.let_go(1)
    assert await after[0] == 4
    assert not before[0].done()
    held.let_go(0)
    await before[0]


async def test_a_group_has_no_more_than_may_be_and_the_first_come_first() -> None:
    held = Held(under_way=1, most=2)
    askers = await held.asked(2, 4, 6, 8, 10)
    for group in range(3):
        held.let_go(group)
        await _turns()
    assert held.groups == [[2, 4], [6, 8], [10]]
    assert await asyncio.gather(*askers) == [4, 8, 12, 16, 20]


async def test_an_error_reaches_those_who_asked_and_nobody_else() -> None:
    held = Held(under_way=1)
    bad = await held.asked(2, 3)
    good = await held.asked(4)
    held.let_go(0)
    for each in bad:
        with pytest.raises(ValueError, match=r"odd among \[2, 3\]"):
            await each
    await _turns()
    held.let_go(1)
    assert await good[0] == 8


async def test_an_error_tells_each_of_its_own_way_alone() -> None:
    """Sixty who are told the same error do not each carry the frames of all."""
    held = Held()
    askers = await held.asked(*[3] * 60)
    held.let_go(0)
    failures = await asyncio.gather(*askers, return_exceptions=True)
    (failure,) = set(failures)
    assert isinstance(failure, ValueError)
    frames, frame = 0, failure.__traceback__
    while frame is not None:
        frames, frame = frames + 1, frame.tb_next
    assert frames < 12


async def test_whoever_is_cancelled_harms_nobody() -> None:
    held = Held(under_way=1)
    gone, stays = await held.asked(2, 4)
    (gone_waiting,) = await held.asked(6)
    (stays_waiting,) = await held.asked(6)
    for each in (gone, gone_waiting):
        each.cancel()
    await _turns()
    held.let_go(0)
    assert await stays == 8
    await _turns()
    held.let_go(1)
    assert await stays_waiting == 12
    assert gone.cancelled()
    assert gone_waiting.cancelled()


async def test_an_answer_that_lacks_values_is_told_as_a_bug() -> None:
    async def short(_keys: list[int]) -> Sequence[int]:
        return []

    with pytest.raises(RuntimeError, match="0 values for 1 keys"):
        await Grouping(short).ask(2)


async def test_a_look_up_runs_in_nobodys_context() -> None:
    """The request that happens to be first is not the one it is made for."""

    async def look_up(keys: list[int]) -> Sequence[str]:
        return [_who.get()] * len(keys)

    grouping = Grouping(look_up)
    token = _who.set("ann")
    assert await grouping.ask(2) == "nobody"
    _who.reset(token)
