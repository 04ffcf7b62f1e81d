"""Keyset pages: a cursor names the last row seen, so pages stay right while rows come and go."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.errors import BadInput

T = TypeVar("T")

# As `base64.urlsafe_b64encode` has it, which looks at its alphabet anew each time.
_URL_SAFE = bytes.maketrans(b"+/", b"-_")

DEFAULT_PAGE = 20
MAX_PAGE = 50


@dataclass(frozen=True)
class PageRequest:
    """How much of a list is wanted: `size` rows whose key comes before `before` (newest first).
    `expects` names what will be asked about each of them."""

    size: int = DEFAULT_PAGE
    before: int | None = None
    expects: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page(Generic[T]):
    """`keys[i]` is the keyset value of `rows[i]`; `has_next` says whether more rows follow."""

    rows: Sequence[T]
    keys: Sequence[int]
    has_next: bool


def page_request(
    first: int | None, after: str | None, expects: frozenset[str] = frozenset()
) -> PageRequest:
    """Raises `BadInput` when `first` is not 1..50 or `after` is no cursor of ours."""
    size = DEFAULT_PAGE if first is None else first
    if not 1 <= size <= MAX_PAGE:
        raise BadInput(f"`first` must be between 1 and {MAX_PAGE}.", field="first")
    return PageRequest(size, None if after is None else decode_cursor(after), expects)


def encode_cursor(key: int) -> str:
    text = binascii.b2a_base64(b"k1:%d" % key, newline=False)
    return text.translate(_URL_SAFE).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        version, _, key = text.partition(b":")
        # What no column holds would fail a statement, and with it whoever shares it.
        if version == b"k1" and key.isdigit() and len(key) <= 19 and int(key) < 2**63:
            return int(key)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        pass
    raise BadInput("`after` is not a cursor of this list; use `pageInfo.endCursor`.", field="after")
