"""How well instructions are read: scores on the sets in `tests/ranking/instructions`.

A line of a set is `text => edits @span`, or `text => -` for a text that is no instruction. Run
`python -m bench.instructions` for the figures, with `--wrong dev_en` for what a set gets wrong.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ranking.instructions.edits import Edit, Reading, Strength
from ranking.instructions.parser import read
from ranking.instructions.spans import Span, Unit
from ranking.lexicon import Language

SETS = Path(__file__).parent.parent / "tests" / "ranking" / "instructions"
_SIGNS = {
    Strength.HIDE: "hide",
    Strength.MUCH_LESS: "-2",
    Strength.LESS: "-1",
    Strength.NEUTRAL: "+0",
    Strength.MORE: "+1",
    Strength.MUCH_MORE: "+2",
    Strength.ONLY: "only",
}
_UP = frozenset({"+1", "+2", "only"})
_DOWN = frozenset({"-1", "-2", "hide"})
_WISHED = re.compile(r"(.*?)(?: @(tonight|today|week(?:end)?|session|always|until:\w+|\d+[mhd]))?")
_UNITS = {Unit.MINUTES: "m", Unit.HOURS: "h", Unit.DAYS: "d"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Case:
    text: str
    slots: frozenset[tuple[str, str]]
    span: str

    @property
    def is_instruction(self) -> bool:
        return bool(self.slots)


@dataclass(frozen=True)
class Scores:
    """All between 0 and 1 but for the milliseconds. `never` is the recall of HIDE, `effect` the part
    of texts without an instruction that changed something."""

    exact: float
    f1: float
    wrong_direction: float
    never: float
    effect: float
    span: float
    p95_ms: float


def cases(name: str) -> Iterator[Case]:
    for line in (SETS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("//"):
            text, _, wanted = line.rpartition(" => ")
            edits, span = _WISHED.fullmatch(wanted).groups("")
            yield Case(text, frozenset(_slots(edits)), "" if span == "always" else span)


def _slots(edits: str) -> Iterator[tuple[str, str]]:
    for part in edits.strip().split("; "):
        sign, _, target = part.partition(" ")
        if part in ("undo", "redo", "reset"):
            yield part, ""
        elif part != "-":
            yield sign, _target(target)


def _target(name: str) -> str:
    if name[0] == "@":
        return f"author:{name[1:]}"
    if name[0] == "#":
        return f"hashtag:{name[1:]}"
    if name == "this":
        return "clip:this"
    return name.replace("kw:", "keyword:") if ":" in name else f"topic:{name}"


def slots_of(reading: Reading) -> frozenset[tuple[str, str]]:
    found = {(_sign(edit), str(edit.target)) for edit in reading.edits}
    return frozenset(found | ({(reading.action.lower(), "")} if reading.action else set()))


def _sign(edit: Edit) -> str:
    return f"{edit.share:.0%}" if edit.share is not None else _SIGNS[edit.strength]


def span_of(span: Span | None) -> str:
    if span is None or span.unit is Unit.ALWAYS:
        return ""
    if span.unit is Unit.UNTIL:
        return f"until:{_WEEKDAYS[span.count]}"
    unit = _UNITS.get(span.unit)
    return f"{span.count}{unit}" if unit else span.unit.lower()


def is_exact(case: Case, reading: Reading) -> bool:
    return slots_of(reading) == case.slots and span_of(reading.span) == case.span


def score(name: str) -> Scores:
    language: Language = "fr" if name.endswith("fr") else "en"
    read("more cats, less dogs", language=language)  # the lists are loaded at first use
    read("plus de chats", language=language)
    rows, took = [], []
    for case in cases(name):
        started = time.perf_counter()
        rows.append((case, read(case.text, language=language)))
        took.append((time.perf_counter() - started) * 1000)
    wished = [(case, reading) for case, reading in rows if case.is_instruction]
    others = [reading for case, reading in rows if not case.is_instruction]
    hits = sum(len(case.slots & slots_of(reading)) for case, reading in wished)
    given = sum(len(slots_of(reading)) for _, reading in wished)
    wanted = sum(len(case.slots) for case, _ in wished)
    never = [
        (slot, reading) for case, reading in wished for slot in case.slots if slot[0] == "hide"
    ]
    timed = [(case, reading) for case, reading in wished if case.span]
    return Scores(
        exact=statistics.mean(is_exact(*row) for row in wished),
        f1=2 * hits / (given + wanted),
        wrong_direction=sum(_wrong(*row) for row in wished) / wanted,
        never=statistics.mean(slot in slots_of(reading) for slot, reading in never),
        effect=statistics.mean(reading.is_instruction for reading in others),
        span=statistics.mean(span_of(reading.span) == case.span for case, reading in timed),
        p95_ms=statistics.quantiles(took, n=20)[-1],
    )


def _wrong(case: Case, reading: Reading) -> int:
    """How many wishes were turned round."""
    wanted = {target: sign for sign, target in case.slots}
    got = {target: sign for sign, target in slots_of(reading)}
    return sum(
        (wanted[t] in _UP and got[t] in _DOWN) or (wanted[t] in _DOWN and got[t] in _UP)
        for t in wanted.keys() & got.keys()
    )


def names() -> list[str]:
    return sorted(path.stem for path in SETS.glob("*.txt"))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--wrong", metavar="SET", help="print what a set gets wrong")
    wrong = arguments.parse_args().wrong
    if wrong:
        for case in cases(wrong):
            reading = read(case.text, language="fr" if wrong.endswith("fr") else "en")
            if not is_exact(case, reading):
                print(f"{case.text}\n  wanted {sorted(case.slots)} {case.span}")
                print(
                    f"  got    {sorted(slots_of(reading))} {span_of(reading.span)} {reading.unknown}"
                )
    for name in names():
        print(name, *(f"{key} {value:.3f}" for key, value in vars(score(name)).items()), sep="  ")


if __name__ == "__main__":
    main()
