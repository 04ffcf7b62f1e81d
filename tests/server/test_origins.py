import pytest

from server.origins import is_same_origin, may_open_socket


@pytest.mark.parametrize(
    ("origin", "host", "scheme", "same"),
    [
        ("http://a.example", "a.example", "ws", True),
        ("https://a.example", "a.example", "wss", True),
        ("https://a.example", "a.example:443", "wss", True),
        ("http://a.example:8000", "a.example:8000", "ws", True),
        ("http://[::1]:8000", "[::1]:8000", "ws", True),
        ("https://A.example", "a.EXAMPLE", "wss", True),
        # A proxy that ends TLS passes the plain scheme on.
        ("https://a.example", "a.example", "ws", True),
        # A page that anyone on the way could have written may not speak for the secure one.
        ("http://a.example", "a.example", "wss", False),
        ("http://a.example", "a.example:8000", "ws", False),
        ("http://a.example:8001", "a.example:8000", "ws", False),
        ("http://sub.a.example", "a.example", "ws", False),
        ("http://a.example.evil.example", "a.example", "ws", False),
        ("http://a.example@evil.example", "a.example", "ws", False),
        ("null", "a.example", "ws", False),
        ("", "", "ws", False),
        ("http://", "", "ws", False),
        ("http://a.example:x", "a.example", "ws", False),
        ("http://[", "a.example", "ws", False),
    ],
)
def test_an_origin_is_the_same_when_scheme_host_and_port_agree(
    origin: str, host: str, scheme: str, same: bool
) -> None:
    assert is_same_origin(origin, host=host, scheme=scheme) is same


def test_an_allowed_origin_is_allowed_letter_by_letter() -> None:
    allowed = frozenset({"https://friend.example"})
    for origin, may in (("https://friend.example", True), ("https://friend.example.evil", False)):
        headers = {"origin": origin, "host": "a.example"}
        assert may_open_socket(headers, scheme="wss", allowed=allowed) is may
