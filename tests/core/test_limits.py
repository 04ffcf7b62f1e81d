"""Rates: what is counted, what is forgiven, and what is said of the wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Throttled
from core.limits import RATES, Limiter, OwnWindows, client_network, in_words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("a socket", "a socket"),
    ],
)
def test_a_network_is_what_one_client_cannot_leave(address: str, network: str) -> None:
    assert client_network(address) == network


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1.0, "1 second"), (89.6, "90 seconds"), (91, "2 minutes"), (700, "12 minutes")],
)
def test_a_long_wait_is_told_in_minutes(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


async def test_what_is_forgiven_is_forgotten_for_those_keys_alone() -> None:
    limiter = Limiter()
    for key in ("ann", "bob"):
        for _ in range(RATES["sign-in-handle"].amount):
            await limiter.spend("sign-in-handle", key, "192.0.2.7")
    await limiter.forgive("sign-in-handle", "ann", "192.0.2.7")
    await limiter.spend("sign-in-handle", "ann", "192.0.2.7")
    with pytest.raises(Throttled, match="minutes"):
        await limiter.spend("sign-in-handle", "bob", "192.0.2.7")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40)), max_size=80))
async def test_no_window_has_more_than_the_rate_allows(spent: list[tuple[str, int]]) -> None:
    rate, now = RATES["comment"], 0.0
    assert (rate.amount, rate.get_expiry()) == (20, 60)
    windows = OwnWindows(lambda: now)
    counted: dict[str, list[float]] = {"a": [], "b": [], "c": []}
    for key, passed in spent:
        now += passed / 10
        recent = [each for each in counted[key] if each >= now - 60]
        wait = await windows.wait("comment", (key,))
        assert wait == (recent[-20] + 60 - now if len(recent) >= 20 else None)
        if wait is None:
            counted[key].append(now)


async def test_what_nobody_spends_for_a_window_is_forgotten() -> None:
    now = 0.0
    windows = OwnWindows(lambda: now)
    for now in range(100):
        await windows.wait("comment", (str(now),))
    assert len(windows) == 61
