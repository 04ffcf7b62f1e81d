"""From a reading's edits to controls, and controls as people read them."""

from __future__ import annotations

from datetime import datetime

from ranking.controls import Control, Rule
from ranking.instructions.edits import Edit, Strength
from ranking.lexicon import Language, Subject, known, shown

_VALUES = {
    Strength.MUCH_LESS: -2.0,
    Strength.LESS: -1.0,
    Strength.NEUTRAL: 0.0,
    Strength.MORE: 1.0,
    Strength.MUCH_MORE: 2.0,
}
_RULES = {Strength.HIDE: Rule.HIDE, Strength.ONLY: Rule.ONLY}
_TOLD: dict[Language, dict[str, str]] = {
    "en": {
        "HIDE": "Never: {}",
        "ONLY": "Only: {}",
        "much less": "Much less: {}",
        "less": "Less: {}",
        "neutral": "As usual: {}",
        "more": "More: {}",
        "much more": "Much more: {}",
        "share": "{} of the feed: {}",
    },
    "fr": {
        "HIDE": "Jamais : {}",
        "ONLY": "Seulement : {}",
        "much less": "Beaucoup moins : {}",
        "less": "Moins : {}",
        "neutral": "Comme d’habitude : {}",
        "more": "Plus : {}",
        "much more": "Beaucoup plus : {}",
        "share": "{} du fil : {}",
    },
}


def control_of(edit: Edit, target: Subject, *, until: datetime | None, source: str) -> Control:
    """The control that an edit asks for; `target` is the edit's own, as rows know it."""
    return Control(
        target,
        value=_VALUES.get(edit.strength, 0.0),
        rule=_RULES.get(edit.strength),
        share=edit.share,
        until=until,
        source=source,
    )


def named(target: Subject, language: Language) -> str:
    """A target of the lexicon or of free words by its name; rows have names of their own."""
    if target in known():
        return shown(target, language)
    return f"#{target.name}" if target.kind == "hashtag" else target.name


def told(control: Control, name: str, language: Language) -> str:
    """What a control asks for in a line: "Much less: politics"."""
    lines = _TOLD[language]
    if control.share is not None:
        percent = f"{control.share:.0%}" if language == "en" else f"{control.share * 100:.0f} %"
        return lines["share"].format(percent, name)
    return lines[_grade(control)].format(name)


def _grade(control: Control) -> str:
    if control.rule is not None:
        return control.rule.value
    if control.value == 0:
        return "neutral"
    side = "more" if control.value > 0 else "less"
    return f"much {side}" if abs(control.value) > 1 else side
