import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from generation.threads import ahead


def test_items_come_in_order_from_another_thread() -> None:
    makers = set()

    def make() -> Iterator[int]:
        for number in range(100):
            makers.add(threading.get_ident())
            yield number

    assert list(ahead(make(), depth=3)) == list(range(100))
    assert makers
    assert threading.get_ident() not in makers


def test_a_failure_is_raised_where_the_item_would_have_come() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise KeyError("no second")

    taken = []
    with pytest.raises(KeyError, match="no second"):
        for item in ahead(make(), depth=2):
            taken.append(item)
    assert taken == [1]


def test_a_consumer_that_stops_early_stops_the_thread_and_closes_the_source() -> None:
    closed = threading.Event()

    def make() -> Iterator[int]:
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            closed.set()

    before = threading.active_count()
    with closing(ahead(make(), depth=2)) as items:
        assert next(items) == 0
    assert closed.is_set()
    assert threading.active_count() == before


def test_no_more_than_the_depth_is_made_ahead() -> None:
    made = []
    turn = threading.Event()

    def make() -> Iterator[int]:
        for number in range(50):
            made.append(number)
            if len(made) == 4:
                turn.set()
            yield number

    with closing(ahead(make(), depth=2)) as items:
        assert next(items) == 0
        assert turn.wait(5)
        # One taken, two waiting, one in the hands of the thread.
        assert len(made) == 4
