import time

from core.ids import id_at, made_at_ms, new_id


def test_ids_of_one_process_only_grow() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(set(ids))


def test_an_id_tells_when_it_was_made_and_fits_a_signed_column() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert before <= made_at_ms(made) <= time.time_ns() // 1_000_000 + 1
    assert made < 2**63


def test_id_at_bounds_the_ids_of_a_moment() -> None:
    made = new_id()
    assert id_at(made_at_ms(made)) <= made < id_at(made_at_ms(made) + 1)
