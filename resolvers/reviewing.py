"""What members write is looked at before anything is made of it."""

from __future__ import annotations

from core.errors import BadInput, PolicyRefused
from models import registry
from safety.policy import Policy, review

# Plainly malformed, as opposed to what is written well and may not be made.
_MALFORMED = (Policy.EMPTY, Policy.TOO_LONG, Policy.CONTROL_CHARACTERS)


def review_prompt(prompt: str, *, field: str = "prompt") -> None:
    """Raises `BadInput` for what is malformed, `PolicyRefused` for what may not be made."""
    verdict = review(prompt)
    if verdict.policy in _MALFORMED:
        raise BadInput(verdict.reason, field=field)
    if verdict.policy is not None:
        raise PolicyRefused(
            verdict.reason,
            policy=verdict.policy,
            start=verdict.start,
            end=verdict.end,
            field=field,
        )


async def review_names(text: str, *, field: str) -> None:
    """For words that the generator is given whatever the prompt says. Raises `PolicyRefused` where they
    name somebody known around the world."""
    for mention in await registry.named_in(text):
        raise registry.refusal_of(mention, field=field)
