"""Why a clip is in a feed, in words, each with what the viewer can do about it."""

from __future__ import annotations

from typing import Any

import strawberry

from ranking.controls import Control
from ranking.explain import subject_of, told_reason
from ranking.lexicon import Subject
from ranking.query import Steered
from schema.base import Info
from schema.steering import FeedControl, FeedLanguage, InLanguage, label_of


def _sentence(info: Info, name: str, language: FeedLanguage, *, is_less: bool = False) -> Any:
    """At once, but where it names a member or a clip, who may not be there any more."""
    target = subject_of(name)
    if target is None:
        return told_reason(name, language.value)

    async def about() -> str:
        label = await label_of(info, target, language.value)
        return told_reason(name, language.value, about=label, is_less=is_less)

    return about()


@strawberry.type(description="What speaks for a clip in a feed.")
class FeedReason:
    name: str = strawberry.field(description="A term (see `rankerWeights`), control or source.")
    control: FeedControl | None = strawberry.field(
        description="What you asked that makes it a reason: set it anew, or "
        "`removeFeedControl` (with `source` mood: `setFeedMood`). Null where it is nothing that you "
        "asked: terms go by their names in `setRankerWeights`."
    )

    @strawberry.field(description="The same in a sentence.")
    def told(self, info: Info, language: InLanguage = FeedLanguage.EN) -> str:
        return _sentence(info, self.name, language)  # type: ignore[no-any-return]


@strawberry.type(description="One part of a clip's score: weight times value.")
class RankTerm:
    name: str = strawberry.field(
        description="A name of `rankerWeights`, `control:…` for what you asked, or `alike:…`."
    )
    weight: float = strawberry.field(description="What it weighed.")
    value: float = strawberry.field(description="What the clip has of it, in spreads of the page.")
    contribution: float = strawberry.field(description="Weight times value.")
    control: FeedControl | None = strawberry.field(
        description="What you asked that made it, as it holds now; null where it is nothing that "
        "you asked, or not any more."
    )
    is_less: strawberry.Private[bool]

    @strawberry.field(description="What it is, in a sentence.")
    def told(self, info: Info, language: InLanguage = FeedLanguage.EN) -> str:
        return _sentence(info, self.name, language, is_less=self.is_less)  # type: ignore[no-any-return]


@strawberry.type(description="What one of your controls did to this session of the feed.")
class ControlEffect:
    target: str = strawberry.field(description="What it is about, such as `topic:cats`.")
    before: float = strawberry.field(description="The share of such clips without it, 0 to 1.")
    aimed: float = strawberry.field(description="The share that it asks for.")
    after: float = strawberry.field(
        description="Its share of the first 20: less than aimed where there are too few."
    )
    control: FeedControl | None = strawberry.field(
        description="The control as it holds now; null where it does not any more."
    )

    @strawberry.field(description="What people call what it is about.")
    async def label(self, info: Info, language: InLanguage = FeedLanguage.EN) -> str:
        return await label_of(info, Subject(*self.target.split(":", 1)), language.value)


def by_target(controls: Any) -> dict[Subject, Control]:
    return {one.target: one for one in controls}


def reasons_of(names: tuple[str, ...], held: dict[Subject, Control]) -> Any:
    return [FeedReason(name=name, control=_control(held, name)) for name in names]


def term_of(
    name: str,
    contribution: float,
    weight: float,
    *,
    held: dict[Subject, Control],
    lessened: set[str],
) -> Any:
    target = subject_of(name)
    return RankTerm(
        name=name,
        weight=weight,
        value=contribution / weight,
        contribution=contribution,
        control=_control(held, name),
        is_less=contribution < 0 or str(target) in lessened,
    )


def effect_of(one: Steered, held: dict[Subject, Control]) -> Any:
    control: Any = held.get(Subject(*one.target.split(":", 1)))
    return ControlEffect(
        target=one.target, before=one.before, aimed=one.aimed, after=one.after, control=control
    )


def _control(held: dict[Subject, Control], name: str) -> Any:
    target = subject_of(name)
    return None if target is None else held.get(target)
