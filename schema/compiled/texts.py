"""Pieces of generated functions, as lines of Python."""

from __future__ import annotations

from dataclasses import dataclass

from schema.compiled.keeping import KEPT, TOLD


@dataclass(frozen=True, slots=True)
class At:
    """Where a value is written to: Python expressions."""

    place: str
    path: str
    key: str

    @property
    def gap(self) -> str:
        return f"{self.place}, {self.path}, into=d, key={self.key}"

    def odd(self, value: str = "v") -> str:
        return f"odd({value}, {self.place}, r, {self.path}, into=d, key={self.key})"

    @property
    def resolved(self) -> str:
        return f"resolved(v, {self.place}, r, {self.path}, into=d, key={self.key})"


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def kept(number: int, fresh: list[str]) -> list[str]:
    """What a row keeps of itself in this selection, or what there is to be kept, made afresh."""
    return [
        f"h = getattr(s, {KEPT!r}, None)",
        f"d = None if h is None else h.get({number})",
        "if d is None:",
        "    n = len(r.errors)",
        *indented(fresh),
        f"    if h is not None and len(r.errors) == n: keep(h, {number}, d)",
        "else: d = d.copy()",
    ]


def told(number: int, work: list[str], needs: str) -> list[str]:
    """`work`, which answers a selection, unless that is known; if it ends well, it is from now on."""
    return [
        *_looked_up(number),
        "if d is not None: return d",
        *_begun(),
        *work,
        f"{_ENDED_WELL}: k.keep({number}, d, kn, {needs}, is_whole=True)",
    ]


def partly_told(
    number: int, work: list[str], needs: str, *, fresh: str, names: tuple[str, ...]
) -> list[str]:
    """The same for `work` that answers the fields of these `names` in a `fresh` answer."""
    shown = ", ".join(f"{name!r}: d[{name!r}]" for name in names)
    return [
        *_looked_up(number),
        "w = r.open",
        "if d is not None:",
        "    e = d",
        f"    {fresh}",
        "    d.update(e)",
        "else:",
        *indented([*_begun(), *work]),
        f"    {_ENDED_WELL}: k.keep({number}, {{{shown}}}, kn, {needs}, is_whole=False)",
    ]


_ENDED_WELL = "if k is not None and len(w) == ko and len(r.errors) == ke"


def _looked_up(number: int) -> list[str]:
    return [f"k = getattr(s, {TOLD!r}, None)", f"d = None if k is None else k.find({number})"]


def _begun() -> list[str]:
    return ["if k is not None: kn, ko, ke = k.begin(), len(r.open), len(r.errors)"]


def guarded(
    work: list[str],
    at: At,
    *,
    is_nullable: bool,
    marks: bool,
    otherwise: str | None = None,
) -> list[str]:
    """`work`, with what it raises noted or told to the caller."""
    caught = ["except Exception as e:"]
    if not is_nullable:
        caught.append(f"    raise located(e, {at.place}, {at.path})")
        return ["try:", *indented(work), *caught]
    caught.append(f"    fail(r, e, {at.place}, {at.path}, since={'m' if marks else 'len(w)'})")
    if otherwise is not None:
        caught.append(f"    {otherwise}")
    return [*(["m = len(w)"] if marks else []), "try:", *indented(work), *caught]
