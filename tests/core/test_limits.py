"""Rates: what is counted, what is forgiven, and what is said of the wait."""

import pytest

from core.errors import Throttled
from core.limits import RATES, Limiter, client_network, in_words


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
