"""Passwords: which are good enough, and argon2id away from the event loop.

The cost is argon2-cffi's default, the second recommendation of RFC 9106 (3 passes over 64 MiB,
4 lanes). At most `WORKERS` hashes run at once, whatever the load: 128 MiB.
"""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.errors import BadInput

SHORTEST = 10
LONGEST = 256
WORKERS = 2

# What people type when ten characters are asked for (the long end of public lists of leaked
# passwords). Everything made of fewer than five different characters is refused anyway.
COMMON = frozenset(
    Path(__file__).with_name("common_passwords.txt").read_text(encoding="ascii").split()
)

# The hash of a password nobody has, at the same cost: verified where there is none to verify, so
# that an unknown handle answers no faster than a wrong password.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$1KqKhVC5csTcQvhHJTVzsw"
    "$GeO2fk+TiBHZc+R6RHBYvJdofJltP5bwaV6IkwSKERk"
)

_hasher = PasswordHasher()
_workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="argon2")


def check_password(password: str, *, handle_key: str, field: str = "password") -> None:
    """Raises `BadInput` for a password that is too short, too long, too common, or the handle."""
    text = _normal(password)
    if len(text) < SHORTEST:
        raise BadInput(f"A password has at least {SHORTEST} characters.", field=field)
    if len(text) > LONGEST:
        raise BadInput(f"A password has at most {LONGEST} characters.", field=field)
    folded = text.casefold()
    if folded in COMMON or len(set(folded)) < 5:
        raise BadInput("That password is among the first anybody would try.", field=field)
    if len(folded.replace(handle_key, "")) < 4:
        raise BadInput("A password must not be the handle.", field=field)


async def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters and salt, as text."""
    return await asyncio.get_running_loop().run_in_executor(
        _workers, _hasher.hash, _encoded(password)
    )


async def verify_password(password: str, known_hash: str | None) -> bool:
    """Whether `password` is the one behind `known_hash`. Takes as long without a hash."""
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(_workers, _fits, _encoded(password), known_hash or _NOBODY)
    return fits and known_hash is not None


def _fits(password: bytes, known_hash: str) -> bool:
    try:
        return _hasher.verify(known_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _encoded(password: str) -> bytes:
    """Cut at a length no accepted password reaches, so that a giant one costs no more."""
    return _normal(password[: 4 * LONGEST]).encode("utf-8", "surrogatepass")


def _normal(password: str) -> str:
    """One form for what looks the same on different keyboards (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
