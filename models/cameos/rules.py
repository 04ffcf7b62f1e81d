"""What an owner restricts in the use of their likeness, as a lattice like that of `models.rights`.

The meet of two sets of rules lets through only what both let through; what several likenesses in
one clip allow together is the meet of their rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from core.errors import BadInput
from core.text import clean_text
from models.rights import Reach, narrowest
from safety.contexts import Context

MOST_PHRASES = 50
LONGEST_PHRASE = 80


class Purpose(StrEnum):
    """What a likeness is used for; each is allowed by itself."""

    GENERATE = "GENERATE"
    VOICE = "VOICE"
    PUBLISH = "PUBLISH"
    REMIX = "REMIX"
    ADVERTISING = "ADVERTISING"
    TRAIN = "TRAIN"


USUAL = frozenset({Purpose.GENERATE, Purpose.VOICE, Purpose.PUBLISH, Purpose.REMIX})


@dataclass(frozen=True, kw_only=True)
class Rules:
    purposes: frozenset[Purpose] = USUAL
    blocked_contexts: frozenset[Context] = frozenset()
    blocked_phrases: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    appearance_locked: bool = False
    face_shown: bool = False
    max_audience: Reach = Reach.PUBLIC
    publish_needs_approval: bool = False

    @property
    def voice_allowed(self) -> bool:
        return Purpose.VOICE in self.purposes

    @property
    def remix_allowed(self) -> bool:
        return Purpose.REMIX in self.purposes

    def meet(self, other: Rules) -> Rules:
        """Lets through what both let through."""
        return Rules(
            purposes=self.purposes & other.purposes,
            blocked_contexts=self.blocked_contexts | other.blocked_contexts,
            blocked_phrases=self.blocked_phrases | other.blocked_phrases,
            always=self.always | other.always,
            never=self.never | other.never,
            appearance_locked=self.appearance_locked or other.appearance_locked,
            face_shown=self.face_shown and other.face_shown,
            max_audience=narrowest(self.max_audience, other.max_audience),
            publish_needs_approval=self.publish_needs_approval or other.publish_needs_approval,
        )

    def tightens(self, before: Rules) -> bool:
        """Whether these refuse something of substance (a context, a phrase, a purpose, an
        audience) that those before let through."""
        met = before.meet(self)
        return (
            met.purposes != before.purposes
            or met.blocked_contexts != before.blocked_contexts
            or met.blocked_phrases != before.blocked_phrases
            or met.max_audience is not before.max_audience
        )

    def to_json(self) -> str:
        told = {
            "purposes": sorted(self.purposes),
            "blocked_contexts": sorted(self.blocked_contexts),
            "blocked_phrases": sorted(self.blocked_phrases),
            "always": sorted(self.always),
            "never": sorted(self.never),
            "appearance_locked": self.appearance_locked,
            "face_shown": self.face_shown,
            "max_audience": self.max_audience,
            "publish_needs_approval": self.publish_needs_approval,
        }
        return json.dumps(told, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Rules:
        told = json.loads(text)
        if not told:
            return Rules()
        return Rules(
            purposes=frozenset(Purpose(each) for each in told["purposes"]),
            blocked_contexts=frozenset(Context(each) for each in told["blocked_contexts"]),
            blocked_phrases=frozenset(told["blocked_phrases"]),
            always=frozenset(told["always"]),
            never=frozenset(told["never"]),
            appearance_locked=told["appearance_locked"],
            face_shown=told.get("face_shown", False),
            max_audience=Reach(told["max_audience"]),
            publish_needs_approval=told["publish_needs_approval"],
        )


DEFAULT = Rules()
UNRESTRICTED = Rules(purposes=frozenset(Purpose), face_shown=True)
# What nobody may do with a minor's likeness, whatever the minor allows.
MINORS = Rules(
    purposes=USUAL,
    blocked_contexts=frozenset(Context),
    max_audience=Reach.FOLLOWERS,
)


def meet(rules: Iterable[Rules]) -> Rules:
    """The meet of any number; of none it lets everything through."""
    return reduce(Rules.meet, rules, UNRESTRICTED)


def clean_phrases(phrases: Iterable[str], *, field: str) -> frozenset[str]:
    """As they are kept. Raises `BadInput` for too many, and for what is empty or too long."""
    cleaned = frozenset(
        clean_text(each, field=field, shortest=1, longest=LONGEST_PHRASE) for each in phrases
    )
    if len(cleaned) > MOST_PHRASES:
        raise BadInput(f"Give at most {MOST_PHRASES} phrases.", field=field)
    return cleaned
