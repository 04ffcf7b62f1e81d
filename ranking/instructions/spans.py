"""For how long: "tonight", "for two hours", "jusqu'à vendredi", cut out of an instruction's text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

_EVENING_ENDS = time(6)  # "tonight" lasts until people have slept


class Unit(StrEnum):
    SESSION = "SESSION"
    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
    TONIGHT = "TONIGHT"
    TODAY = "TODAY"
    WEEK = "WEEK"
    WEEKEND = "WEEKEND"
    MONTH = "MONTH"
    UNTIL = "UNTIL"
    ALWAYS = "ALWAYS"


_LENGTHS = {
    Unit.SESSION: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Span:
    """`count` goes with MINUTES, HOURS and DAYS; for UNTIL it is the weekday, Monday 0."""

    unit: Unit
    count: int = 1

    def ends(self, now: datetime) -> datetime | None:
        """When it is over, by the clock and the calendar of `now`'s time zone; None: never."""
        if self.unit is Unit.ALWAYS:
            return None
        if self.unit in _LENGTHS:
            return now + _LENGTHS[self.unit] * self.count
        if self.unit is Unit.TONIGHT:
            day = now if now.time() < _EVENING_ENDS else now + timedelta(days=1)
            return datetime.combine(day, _EVENING_ENDS, now.tzinfo)
        return datetime.combine(self._day_after(now), time(), now.tzinfo)

    def _day_after(self, now: datetime) -> date:
        """The first day on which it holds no more."""
        today = now.date()
        if self.unit is Unit.MONTH:
            return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        days = {
            Unit.TODAY: 1,
            Unit.WEEK: 7 - today.weekday(),
            Unit.WEEKEND: 7 - today.weekday(),
            Unit.UNTIL: (self.count - today.weekday() - 1) % 7 + 1,
        }
        return today + timedelta(days=days[self.unit])


_DAYS = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)
_WEEKDAY = {name: day for day, names in enumerate(_DAYS) for name in names}
_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "a an one un une next coming prochaine prochain prochains",
            "two deux couple",
            "three trois few quelques",
            "four quatre",
            "five cinq",
            "six",
            "seven sept",
            "eight huit",
            "nine neuf",
            "ten dix",
        ),
        start=1,
    )
    for name in names.split()
} | {"fifteen": 15, "quinze": 15, "twenty": 20, "vingt": 20, "thirty": 30, "trente": 30}
_MEASURES = (
    (r"min(?:ute)?s?", Unit.MINUTES, 1),
    (r"hours?|hrs?|heures?|h", Unit.HOURS, 1),
    (r"days?|jours?|j|d", Unit.DAYS, 1),
    (r"weeks?|semaines?", Unit.DAYS, 7),
    (r"months?|mois", Unit.DAYS, 30),
)
_MEASURE = re.compile("|".join(f"(?P<m{n}>{row[0]})$" for n, row in enumerate(_MEASURES)))
_COUNTED = re.compile(
    r"\b(?:for|over|during|pendant|durant|pour|dans|sur)"
    r"(?: (?:the|les|la|l'|just|only|at least|encore))*"
    r"(?: (?:next|coming|prochaine?s?))?(?: (?P<half>half an|une demi|demi))?"
    rf" ?(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})?"
    r"(?: (?:of|more|or so|prochaine?s?|dizaine de))*[ -]?"
    rf"(?P<measure>{'|'.join(row[0] for row in _MEASURES)})(?: (?:ou deux|or so|or two))?(?![\w%])"
)
_UNTIL = re.compile(
    r"\b(?:until|till|til|'til|before|through|jusqu'?(?: ?(?:a|au))?|d'ici|avant)"
    rf"(?: (?:next|this|le))? (?:(?P<day>{'|'.join(_WEEKDAY)})|(?P<word>"
    r"tomorrow(?: morning)?|demain(?: matin)?|midnight|minuit|tonight|ce soir|the weekend|"
    r"(?:ce )?week-?end|the end of the week|la fin de (?:la )?semaine))"
    r"(?: (?:morning|evening|night|matin|soir))?\b"
)


@cache
def _patterns() -> tuple[tuple[Unit, re.Pattern[str]], ...]:
    path = files("ranking") / "words" / "spans.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        (Unit(name), re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)"))
        for name, words in listed.items()
    )


_COMPLAINT = re.compile(
    r"\b(?:why|pourquoi|you (?:always|keep)|tu me|je vois|i always|not always|pas toujours)\b"
)


def cut_span(text: str) -> tuple[str, Span | None]:
    """A folded text without its words of time, and what they say; the first of several counts."""
    found: list[tuple[int, Span]] = []

    def note(match: re.Match[str], span: Span) -> str:
        found.append((match.start(), span))
        return " "

    text = _COUNTED.sub(lambda m: note(m, _counted(m)), text)
    text = _UNTIL.sub(lambda m: note(m, _until(m)), text)
    for unit, pattern in _patterns():
        if unit is Unit.ALWAYS and _complains(text):
            continue
        text = pattern.sub(lambda m, unit=unit: note(m, Span(unit)), text)  # type: ignore[misc]
    return text, min(found, key=lambda pair: pair[0])[1] if found else None


def _complains(text: str) -> bool:
    """Whether "always" tells how it is and not how it shall be: "why do I always see…"."""
    return _COMPLAINT.search(text) is not None


def _counted(match: re.Match[str]) -> Span:
    count = match["count"] or "1"
    number = int(count) if count.isdigit() else _NUMBERS[count]
    for n, (_, unit, factor) in enumerate(_MEASURES):
        measure = _MEASURE.match(match["measure"])
        if measure and measure[f"m{n}"]:
            if match["half"] and unit is Unit.HOURS:
                return Span(Unit.MINUTES, 30)
            return Span(unit, number * factor)
    raise AssertionError(match.group())


def _until(match: re.Match[str]) -> Span:
    if match["day"]:
        return Span(Unit.UNTIL, _WEEKDAY[match["day"]])
    word = match["word"]
    if "week" in word or "semaine" in word:
        return Span(Unit.UNTIL, 5) if "end" in word and "end of" not in word else Span(Unit.WEEK)
    return Span(Unit.TONIGHT if "mat" in word or "morning" in word else Unit.TODAY)
