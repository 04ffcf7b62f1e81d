"""The consent ledger as a file that anybody can check without the instance.

One JSON value a line: the public key, every entry with its hash, every checkpoint, and at the end a
signature of how the chain stands. Each line is canonical, so a changed byte anywhere is found.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

from core.errors import BadInput
from core.proofs import Notary, read_statement
from core.settings import Settings
from models import base, consent_ledger
from models.consent_ledger import START, canonical, link

OFFICE = "consent-ledger"


class Broken(Exception):
    """The ledger is not what was signed; the text names the line, and the entry if it is one."""


async def export(settings: Settings) -> list[bytes]:
    """The lines of the file, read from the instance's database."""
    await base.connect(settings.database)
    try:
        return [line async for line in lines_of(Notary(settings.secret(), OFFICE))]
    finally:
        await base.disconnect()


async def lines_of(notary: Notary) -> AsyncIterator[bytes]:
    """The same on the open database."""
    yield _line({"key": notary.public_key})
    async for entry in consent_ledger.entries():
        yield _line({"body": entry.body, "hash": entry.hash})
    for _, statement in await consent_ledger.checkpoints():
        yield _line({"checkpoint": statement})
    head = await consent_ledger.head()
    yield _line({"checkpoint": consent_ledger.sign_head(notary, head, datetime.now(UTC))})


def verify(lines: Iterable[bytes]) -> int:
    """How many entries there are. Raises `Broken` at the first line that is not as it was."""
    key: dict[str, Any] | None = None
    hashes = [START]
    last_signed = -1
    for number, line in enumerate(lines, 1):
        told = _read(line, number)
        if number == 1:
            key = _key(told, number)
        elif "body" in told:
            if link(hashes[-1], told["body"]) != told.get("hash"):
                raise Broken(f"line {number}: entry {len(hashes)} is not what it was")
            hashes.append(told["hash"])
        else:
            last_signed = _check_signature(told, key, hashes, number)
    if last_signed != len(hashes) - 1:
        raise Broken("the end is missing: nothing signs the last entry")
    return len(hashes) - 1


def _line(told: dict[str, Any]) -> bytes:
    return canonical(told).encode() + b"\n"


def _key(told: dict[str, Any], number: int) -> dict[str, Any]:
    key = told.get("key")
    # joserfc does not look at `kty`, so all of it is compared.
    x = key.get("x") if isinstance(key, dict) else None
    if isinstance(x, str) and _is_exact(x) and key == {"crv": "Ed25519", "kty": "OKP", "x": x}:
        return {**key}
    raise Broken(f"line {number}: no key is there")


def _is_exact(text: str) -> bool:
    """Whether base64 holds no bits that decode to nothing, which somebody could change unseen."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return False
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") == text


def _read(line: bytes, number: int) -> dict[str, Any]:
    try:
        told = json.loads(line)
        if isinstance(told, dict) and _line(told) == line:
            return told
    except ValueError:
        pass
    raise Broken(f"line {number}: not as it was written")


def _check_signature(
    told: dict[str, Any], key: dict[str, Any] | None, hashes: list[str], number: int
) -> int:
    """Up to which entry the line signs the chain."""
    try:
        statement = str(told["checkpoint"])
        if not _is_exact(statement.rpartition(".")[2]):
            raise BadInput("That signature is not good.")
        signed = read_statement(statement, key or {})
        seq, digest = int(signed["seq"]), signed["hash"]
    except (BadInput, KeyError, ValueError) as failure:
        raise Broken(f"line {number}: the signature is not good") from failure
    if not 0 <= seq < len(hashes) or hashes[seq] != digest:
        raise Broken(f"line {number}: entry {seq} is not the one that was signed")
    return seq
