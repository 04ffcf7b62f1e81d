"""The registry of rights: whose names an operator keeps out of prompts or lets in, and who is named.

The lists that come with the product (`safety.figures`) hold as well. Of two entries about one name,
BLOCK wins; ALLOW lets in what those lists keep out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core.errors import NotFound, PolicyRefused
from core.ids import new_id
from models import audit
from models.base import Row, fetch
from models.users import User
from safety.figures import registered, shipped
from safety.figures.finding import Directory, Mention
from safety.figures.spellings import letters_of

NAMED_PERSON = "people.named"
_Revision = tuple[int, int, int]


class RightsPolicy(StrEnum):
    BLOCK = "BLOCK"
    ALLOW = "ALLOW"


class RightsEntry(Row):
    """It holds from `starts_on` to `ends_on`, both included, and until it is withdrawn."""

    names_json = fields.TextField(source_field="names")
    policy = fields.CharEnumField(RightsPolicy, max_length=10)
    note = fields.CharField(500, default="")
    contact = fields.CharField(200, default="")
    starts_on: date | None = fields.DateField(null=True)
    ends_on: date | None = fields.DateField(null=True)
    withdrawn_at: datetime | None = fields.DatetimeField(null=True)
    revision = fields.BigIntField(default=new_id, unique=True)

    class Meta:
        table = "rights_entries"

    @property
    def names(self) -> list[str]:
        names: list[str] = json.loads(self.names_json)
        return names

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[RightsEntry]:
        """Everybody sees what holds, or will; moderators see what was withdrawn, too."""
        if viewer is not None and viewer.is_moderator:
            return cls.all()
        return cls.filter(withdrawn_at=None)

    async def withdraw(self, *, by: int, now: datetime) -> None:
        """Raises `NotFound` where that was done before."""
        open_ = RightsEntry.filter(id=self.id, withdrawn_at=None)
        if not await open_.update(withdrawn_at=now, revision=new_id()):
            raise NotFound("entry", field="entryId")
        await audit.record(by, "rights.withdraw", f"rights-entry:{self.id}", self.policy)


@dataclass(frozen=True)
class Registry:
    """Everybody who may not be named on one day, with a place for what was looked for already: a
    job's words are looked at again and again while it is made."""

    directory: Directory

    @lru_cache(maxsize=512)  # noqa: B019 - registries are few, and each ends with its lists
    def named_in(self, text: str) -> tuple[Mention, ...]:
        return tuple(self.directory.named_in(text))


async def named_in(text: str, *, now: datetime | None = None) -> tuple[Mention, ...]:
    """Whom the text names that may not be named now, each once, in its order."""
    if not text:
        return ()
    today = (now or datetime.now(UTC)).date()
    return (await _registry(await _revision(), today)).named_in(text)


def refusal_of(mention: Mention, *, field: str) -> PolicyRefused:
    """With the name as the lists have it: whoever disguised it learns that this does not help."""
    figure = mention.figure
    ask = f" Their side: {figure.contact}." if figure.contact else ""
    return PolicyRefused(
        f"{figure.name} is somebody real who has not lent their likeness to this. Leave the name out, "
        f"or show them through their own likeness.{ask}",
        policy=NAMED_PERSON,
        start=mention.start,
        end=mention.end,
        field=field,
    )


async def _revision() -> _Revision:
    """Changes with every entry and every withdrawal that can be seen. Revisions are taken before they
    are committed, and by clocks that differ, so the highest alone hides what comes in below it; how
    many there are does not, for entries stay and are withdrawn for good."""
    (row,) = await fetch(
        "SELECT max(revision) AS latest, count(*) AS entries, count(withdrawn_at) AS withdrawn "
        "FROM rights_entries"
    )
    return row["latest"] or 0, row["entries"], row["withdrawn"]


async def _registry(revision: _Revision, today: date) -> Registry:
    known = _KNOWN.get((revision, today))
    if known is None:
        since = Q(starts_on=None) | Q(starts_on__lte=today)
        until = Q(ends_on=None) | Q(ends_on__gte=today)
        entries = await RightsEntry.filter(since, until, withdrawn_at=None).order_by("id")
        known = Registry(_directory(entries))
        _KNOWN.clear()
        _KNOWN[revision, today] = known
    return known


# The registry as it stood at its latest revision that was seen here, on the latest day.
_KNOWN: dict[tuple[_Revision, date], Registry] = {}


def _directory(entries: Sequence[RightsEntry]) -> Directory:
    allowed = {
        letters_of(name)
        for entry in entries
        if entry.policy is RightsPolicy.ALLOW
        for name in entry.names
    }
    blocked = [
        registered(entry.names, entry.contact)
        for entry in entries
        if entry.policy is RightsPolicy.BLOCK
    ]
    return Directory([*blocked, *(each for each in shipped() if each.keys.isdisjoint(allowed))])
