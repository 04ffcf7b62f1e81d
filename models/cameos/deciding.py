"""May this likeness be used in this? One rule, on facts at hand, in one order.

Everybody who asks is answered from here: the preflight, the request for a clip, the worker at every
step, and whoever publishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.cameos import IN_USE, CameoState
from models.cameos.rules import DEFAULT, UNRESTRICTED, Purpose, Rules
from models.policies import CameoScope
from models.rights import Reach, narrowest
from safety.contexts import Context, changes_looks, contexts_of, holds_phrase


class Reason(StrEnum):
    """The answer. All but the first two are refusals. NOT_AVAILABLE covers whatever a stranger
    must not tell apart: no such likeness, a block, the deny list, an age, a revocation."""

    ALLOWED = "ALLOWED"
    PENDING = "PENDING"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    POLICY = "POLICY"
    CONTEXT = "CONTEXT"
    PHRASE = "PHRASE"
    APPEARANCE = "APPEARANCE"
    PURPOSE = "PURPOSE"
    AUDIENCE = "AUDIENCE"
    NOT_APPROVED = "NOT_APPROVED"
    NOT_ENROLLED = "NOT_ENROLLED"


class Grant(StrEnum):
    """What a request has come to that this use stands on: none, one that waits for an answer, an
    approved one that is not used up."""

    NONE = "NONE"
    OPEN = "OPEN"
    GOOD = "GOOD"


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who wants to use a likeness, as they stand to its owner."""

    is_owner: bool = False
    is_blocked: bool = False  # on either side
    permit: bool | None = None  # the owner's lists: let in, kept out, not named
    is_adult: bool = True
    is_guardian: bool = False
    is_mutual: bool = False
    grant: Grant = Grant.NONE


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """A likeness as it stands. `level` and `rules` have been met with what the owner's age and
    guardians allow; `floor` is what even its owner does not get around: the rules of what a character
    was copied from. `is_taken_back` is said of the one clip that the use is about. Not `is_enrolled`
    is somebody known around the world whom the words name and who is not here."""

    state: CameoState = CameoState.ACTIVE
    level: CameoScope = CameoScope.ONLY_ME
    rules: Rules = DEFAULT
    floor: Rules = UNRESTRICTED
    is_minor: bool = False
    owner_is_here: bool = True
    is_taken_back: bool = False
    is_enrolled: bool = True


@dataclass(frozen=True, kw_only=True)
class Use:
    """`text` is everything that says what is shown or heard, `made_from` what of that the picture is
    made from; `audience` where the clip goes."""

    text: str = ""
    made_from: str = ""
    purposes: frozenset[Purpose] = frozenset({Purpose.GENERATE})
    audience: Reach | None = None


@dataclass(frozen=True)
class Decision:
    """`category` is the context, purpose or audience that a refusal is about, where it is one of
    a public list: never the owner's own words."""

    reason: Reason
    category: str | None = None

    @property
    def is_refused(self) -> bool:
        return self.reason not in (Reason.ALLOWED, Reason.PENDING)


UNKNOWN = Likeness()
NOT_HERE = Likeness(is_enrolled=False)
ALLOWED = Decision(Reason.ALLOWED)
NOT_AVAILABLE = Decision(Reason.NOT_AVAILABLE)


def decide(user: Party, cameo: Likeness, request: Use) -> Decision:
    """In this order: enrolled at all, active, not blocked, not on the deny list, of an age for it,
    nothing that is refused for everybody, the owner's restrictions, an explicit grant, the level."""
    if not cameo.is_enrolled:
        return Decision(Reason.NOT_ENROLLED)
    if cameo.state is not CameoState.ACTIVE or cameo.is_taken_back or not cameo.owner_is_here:
        return NOT_AVAILABLE
    if user.is_blocked or user.permit is False or _is_kept_by_age(user, cameo):
        return NOT_AVAILABLE
    contexts = contexts_of(request.text)
    if Context.SEXUALISED in contexts:
        return Decision(Reason.POLICY, Context.SEXUALISED)
    free = user.is_owner and not cameo.is_minor
    rules = cameo.floor if free else cameo.rules
    return _restrictions(rules, request, contexts) or _leave(user, cameo)


def decide_remix(user: Party, cameo: Likeness, request: Use) -> Decision:
    """May a clip with this likeness be remixed into one without it? That uses the clip, not the
    likeness, so neither grant nor level is asked for."""
    if cameo.is_taken_back or user.is_blocked or user.permit is False:
        return NOT_AVAILABLE
    rules = cameo.floor if user.is_owner else cameo.rules
    missing = request.purposes - rules.purposes
    if missing:
        return Decision(Reason.PURPOSE, min(missing))
    return ALLOWED


def is_known_to(user: Party, cameo: Likeness) -> bool:
    """Whether somebody may know that there is such a likeness: its owner, and whom it may concern."""
    if user.is_owner:
        return True
    if cameo.state not in IN_USE or not cameo.owner_is_here:
        return False
    if user.is_blocked or user.permit is False or _is_kept_by_age(user, cameo):
        return False
    return bool(user.permit) or cameo.level is not CameoScope.ONLY_ME


def _is_kept_by_age(user: Party, cameo: Likeness) -> bool:
    return cameo.is_minor and user.is_adult and not (user.is_owner or user.is_guardian)


def _restrictions(rules: Rules, request: Use, contexts: frozenset[Context]) -> Decision | None:
    missing = sorted(request.purposes - rules.purposes)
    if Context.ADVERTISING in contexts and Purpose.ADVERTISING not in rules.purposes:
        missing.append(Purpose.ADVERTISING)
    if missing:
        return Decision(Reason.PURPOSE, missing[0])
    blocked = sorted(contexts & rules.blocked_contexts)
    if blocked:
        return Decision(Reason.CONTEXT, blocked[0])
    if any(holds_phrase(request.text, phrase) for phrase in rules.blocked_phrases | rules.never):
        return Decision(Reason.PHRASE)
    if rules.appearance_locked and changes_looks(request.text):
        return Decision(Reason.APPEARANCE)
    audience = request.audience
    if audience is not None and narrowest(audience, rules.max_audience) is not audience:
        return Decision(Reason.AUDIENCE, rules.max_audience)
    return None


def _leave(user: Party, cameo: Likeness) -> Decision:
    """A grant, else the level."""
    if user.is_owner or user.permit or user.grant is Grant.GOOD:
        return ALLOWED
    if cameo.level is CameoScope.EVERYONE:
        return ALLOWED
    if cameo.level is CameoScope.MUTUALS and user.is_mutual:
        return ALLOWED
    if cameo.level is CameoScope.ONLY_ME:
        return NOT_AVAILABLE
    return Decision(Reason.PENDING if user.grant is Grant.OPEN else Reason.NOT_APPROVED)


def together(decisions: Iterable[Decision]) -> Reason:
    """Several likenesses in one clip: refused if any refuses, else waiting if any waits."""
    reasons = {decision.reason for decision in decisions}
    refused = reasons - {Reason.ALLOWED, Reason.PENDING}
    if refused:
        return min(refused)
    return Reason.PENDING if Reason.PENDING in reasons else Reason.ALLOWED
