"""The last gate before a clip is there: what is heard in it, and what it looks like.

Words that may not be asked for may not be said either. A clip that looks much like one that
moderators removed, or that was taken down as intimate and shared without consent, waits for a
moderator: likeness is no proof. Nothing here knows what a picture shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.generations.drafts import Made
from models.holds import ClipHold, HoldKind
from models.provenance import resembling
from safety.policy import review

_REMOVED = (HoldKind.MOD_REMOVED, HoldKind.NCII)
# The share of its stills that look like one of the removed clip's.
_MUCH_ALIKE = 0.9


@dataclass(frozen=True)
class Ruling:
    """`policy` and `reason` where it may not be shown; `doubt` is the cause of a hold where a
    moderator is to look at it first."""

    policy: str | None = None
    reason: str = ""
    doubt: str | None = None


async def rule_on(made: Made) -> Ruling:
    heard = " ".join(str(line.get("text", "")) for line in made.transcript).strip()
    verdict = review(heard, max_length=len(heard)) if heard else None
    if verdict is not None and verdict.policy is not None:
        return Ruling(verdict.policy, f"What is said in it may not be shown. {verdict.reason}")
    alike = [each.clip_id for each in await resembling(made.stills) if each.share >= _MUCH_ALIKE]
    held = await ClipHold.filter(clip_id__in=alike, kind__in=_REMOVED).order_by("id").first()
    return Ruling() if held is None else Ruling(doubt=f"clip:{held.clip_id}")
