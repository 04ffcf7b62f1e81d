"""Look-ups that are gathered."""

import asyncio
import gc
from collections.abc import Sequence
from weakref import ref

import pytest

from core.loading import Loader, Pending, gathered, settled, when_there

pytestmark = pytest.mark.feature("A9")


class Doubles:
    """Doubles even numbers; a batch with an odd one fails."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.loader = Loader(self._load_all)

    async def _load_all(self, keys: list[int]) -> Sequence[int]:
        self.batches.append(keys)
        await asyncio.sleep(0)
        if any(key % 2 for key in keys):
            raise ValueError("odd")
        return [2 * key for key in keys]


async def test_what_is_asked_for_before_the_loop_turns_is_one_batch() -> None:
    doubles = Doubles()
    found = await asyncio.gather(*(_of(doubles, key) for key in (2, 4, 2)))
    assert found == [4, 8, 4]
    assert doubles.batches == [[2, 4]]


async def _of(doubles: Doubles, key: int) -> int:
    return await doubles.loader.load(key)


async def test_a_key_is_looked_up_once() -> None:
    doubles = Doubles()
    assert await doubles.loader.load_many([6, 2]) == [12, 4]
    assert doubles.loader.load(2).is_there
    assert await doubles.loader.load(2) == 4
    assert doubles.batches == [[6, 2]]


async def test_who_is_told_hears_at_once_where_the_value_is_there() -> None:
    doubles = Doubles()
    told: list[int] = []
    wanted = doubles.loader.load(8)
    wanted.then(lambda: told.append(wanted.result()))
    assert told == []
    await wanted
    assert told == [16]
    wanted.then(lambda: told.append(0))
    assert told == [16, 0]


async def test_a_batch_that_fails_fails_for_everybody_who_asked() -> None:
    doubles = Doubles()
    wanted = [doubles.loader.load(key) for key in (2, 3)]
    for each in wanted:
        with pytest.raises(ValueError, match="odd"):
            await each


async def test_a_short_answer_is_an_error_and_no_wrong_value() -> None:
    async def one(_keys: list[int]) -> list[int]:
        return [1]

    loader = Loader(one)
    wanted = [loader.load(1), loader.load(2)]
    for each in wanted:
        with pytest.raises(RuntimeError, match="1 values for 2 keys"):
            await each


async def test_what_is_made_of_a_value_waits_for_it_and_may_refuse_it() -> None:
    doubles = Doubles()
    text = doubles.loader.load(10).map(str)
    refused = doubles.loader.load(10).map(lambda value: [][value])
    assert not text.is_there
    assert await text == "20"
    with pytest.raises(IndexError):
        await refused
    assert Pending.of(3).map(str).result() == "3"


async def test_a_waiter_who_gives_up_takes_nothing_from_the_others() -> None:
    doubles = Doubles()
    wanted = doubles.loader.load(2)
    impatient = asyncio.create_task(_of(doubles, 2))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await wanted == 4


async def test_who_waits_for_many_hears_of_no_failure_until_they_ask_for_a_value() -> None:
    doubles = Doubles()
    wanted = [doubles.loader.load(key) for key in (2, 3)]
    await settled(wanted)
    assert all(each.is_there for each in wanted)
    with pytest.raises(ValueError, match="odd"):
        wanted[0].result()


async def test_what_is_there_needs_no_waiting() -> None:
    doubles = Doubles()
    doubles.loader.prime({2: 4, 6: 12})
    assert doubles.loader.find(2) == 4
    assert when_there(lambda *found: sum(found), doubles.loader.find(2), 3) == 7
    both = when_there(lambda *found: sum(found), doubles.loader.find(2), doubles.loader.find(8))
    assert isinstance(both, Pending)
    assert await both == 20
    assert doubles.loader.find(8) == 16
    assert doubles.batches == [[8]]


async def test_what_was_asked_for_is_not_told_otherwise() -> None:
    """Whoever asked first and whoever asks later hear the same."""
    doubles = Doubles()
    first = doubles.loader.load(2)
    doubles.loader.prime({2: 5, 4: 8})
    assert await first == 4
    assert [doubles.loader.find(key) for key in (2, 4)] == [4, 8]


async def test_what_is_made_of_a_value_that_does_not_come_fails() -> None:
    doubles = Doubles()
    with pytest.raises(ValueError, match="odd"):
        await when_there(lambda found: found, doubles.loader.find(3))


class Halves:
    @gathered
    async def half(self, keys: list[int]) -> Sequence[int]:
        return [key // 2 for key in keys]


async def test_who_holds_loaders_goes_without_the_garbage_collector() -> None:
    holder = Halves()
    assert await holder.half.load(8) == 4
    gone = ref(holder)
    gc.disable()
    try:
        del holder
        assert gone() is None
    finally:
        gc.enable()


async def test_who_is_let_go_while_a_batch_comes_is_held_until_it_is_there() -> None:
    holder = Halves()
    wanted = holder.half.load(8)
    del holder
    assert await wanted == 4
