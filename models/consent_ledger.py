"""The consent ledger: an append-only hash chain of every grant, denial, restriction, revocation and
use of a likeness, with signed checkpoints.

An entry's `body` is canonical JSON (sorted keys, no spaces); its `hash` is the SHA-256 of the hash
before it, a line feed and the body. So nobody changes, drops or reorders an entry without changing
every hash after it, and a checkpoint signed earlier says what those were. Bodies hold ids, enums and
digests: no names and none of an owner's own words. They outlive erased accounts, whose ids lead to
nobody.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.proofs import Notary
from models.base import Dialect, dialect, execute, fetch

START = "0" * 64
_LOCK = 7_071_030  # pg_advisory_xact_lock key of the chain's head
_PAGE = 500


class Act(StrEnum):
    """What an entry records."""

    ENROL = "ENROL"
    LEVEL = "LEVEL"
    ALLOW = "ALLOW"
    DENY = "DENY"
    UNLIST = "UNLIST"
    RESTRICT = "RESTRICT"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    REQUEST = "REQUEST"
    GRANT = "GRANT"
    REFUSE = "REFUSE"
    WITHDRAW = "WITHDRAW"
    USE = "USE"
    STOP = "STOP"
    PUBLISH = "PUBLISH"
    APPROVE = "APPROVE"
    REVOKE = "REVOKE"
    RESTORE = "RESTORE"
    ERASE = "ERASE"
    SHAPE = "SHAPE"
    FORK = "FORK"
    DETECT = "DETECT"


class Entry(Model):
    seq = fields.BigIntField(primary_key=True, generated=False)
    receipt = fields.CharField(32, unique=True)
    cameo_id = fields.BigIntField()
    actor_id: int | None = fields.BigIntField(null=True)
    owner_id = fields.BigIntField()
    body = fields.TextField()
    hash = fields.CharField(64)

    class Meta:
        table = "consent_ledger"

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def act(self) -> Act:
        return Act(self.told["act"])

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.told["at"])


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is to be recorded: who (None: the instance) did what to whose likeness. `details` are
    ids, enums, numbers and digests."""

    act: Act
    cameo_id: int
    owner_id: int
    epoch: int
    actor_id: int | None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Head:
    """How far the chain goes, and the hash it ends in."""

    seq: int
    hash: str


def link(before: str, body: str) -> str:
    """The hash of an entry whose predecessor's hash is `before`."""
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def canonical(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


async def append(*deeds: Deed, now: datetime) -> list[str]:
    """Record the deeds in their transaction and in their order, as the last thing it does: whoever
    else appends waits for its end. The receipt of each."""
    if not deeds:
        return []
    if dialect() is Dialect.POSTGRESQL:
        await execute("SELECT pg_advisory_xact_lock(?)", _LOCK)
    at = await head()
    receipts = []
    for deed in deeds:
        receipt = secrets.token_hex(16)
        told = {
            "seq": at.seq + 1,
            "receipt": receipt,
            "at": now.isoformat(timespec="milliseconds"),
            "act": deed.act,
            "cameo": str(deed.cameo_id),
            "owner": str(deed.owner_id),
            "epoch": deed.epoch,
            "actor": None if deed.actor_id is None else str(deed.actor_id),
            **(deed.details or {}),
        }
        body = canonical(told)
        at = Head(at.seq + 1, link(at.hash, body))
        await Entry.create(
            seq=at.seq,
            receipt=receipt,
            cameo_id=deed.cameo_id,
            actor_id=deed.actor_id,
            owner_id=deed.owner_id,
            body=body,
            hash=at.hash,
        )
        receipts.append(receipt)
    return receipts


async def head() -> Head:
    rows = await fetch("SELECT seq, hash FROM consent_ledger ORDER BY seq DESC LIMIT 1")
    return Head(rows[0]["seq"], rows[0]["hash"]) if rows else Head(0, START)


def sign_head(notary: Notary, at: Head, now: datetime) -> str:
    return notary.sign(
        {"seq": at.seq, "hash": at.hash, "at": now.isoformat(timespec="milliseconds")}
    )


async def checkpoint(notary: Notary, now: datetime) -> bool:
    """Sign how the chain stands, if it grew since the last time; whether it did."""
    at = await head()
    if not at.seq:
        return False
    made = await fetch(
        "INSERT INTO consent_checkpoints (seq, statement) VALUES (?, ?) "
        "ON CONFLICT (seq) DO NOTHING RETURNING seq",
        at.seq,
        sign_head(notary, at, now),
    )
    return bool(made)


async def entries() -> AsyncIterator[Entry]:
    """The whole chain in order, a page at a time."""
    after = 0
    while page := await Entry.filter(seq__gt=after).order_by("seq").limit(_PAGE):
        for row in page:
            yield row
        after = page[-1].seq


async def checkpoints() -> list[tuple[int, str]]:
    rows = await fetch("SELECT seq, statement FROM consent_checkpoints ORDER BY seq")
    return [(row["seq"], row["statement"]) for row in rows]


def receipt_of(entry: Entry, notary: Notary, issuer: str) -> str:
    """A signed statement that the entry is in this instance's ledger, for whoever it concerns."""
    return notary.sign({"iss": issuer, "seq": entry.seq, "hash": entry.hash, "entry": entry.body})
