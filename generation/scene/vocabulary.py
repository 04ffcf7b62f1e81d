"""The word lists as an index from phrases to meanings, with inflections and near misses."""

import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

Colour = tuple[float, float, float]

_VOWELS = "aeiou"
# Edits between letters next to each other and doubled letters are how people mistype.
_SHORTEST_TYPO, _SHORTEST_GLYPH = 4, 7


@dataclass(frozen=True, slots=True)
class Subject:
    """`width` and `height` in units (the frame's shorter side is 720) at size 1.

    `family` names the rig that draws it, `home` the setting and `action` what it does when the
    prompt does not say, `element` where it naturally is: land, air, water (in it), sea (on it).
    `glyph` is its number in the pack where a glyph is all there is of it; `faces` as in
    glyphs.toml; `kin` the family it sounds like.
    """

    name: str
    family: str
    home: str
    action: str
    colour: Colour
    accent: Colour
    width: float
    height: float
    element: str
    voice: str
    glyph: int = -1
    faces: int = 1
    kin: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reading of a phrase: `kind` is a table of the lexicon, `value` its key.

    `stands_in` where the subject is only what comes nearest to the phrase. `weak` where the phrase
    gives way to a plainer word for the same thing: a dreamy watercolour is a watercolour.
    """

    kind: str
    value: str
    plural: bool = False
    stands_in: bool = False
    weak: bool = False


def fold(text: str) -> str:
    """Lower case without accents."""
    split = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


@cache
def table(name: str) -> dict[str, Any]:
    """A word list by file name, as parsed."""
    path = files("generation.scene") / "words" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def subjects() -> dict[str, Subject]:
    drawn = {name: _subject(name, row) for name, row in table("subjects").items()}
    return drawn | {glyph.name: _glyph_subject(glyph) for glyph in glyphs()}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A noun of the glyph pack: its number there, its kind (a table of glyphs.toml), its words."""

    number: int
    kind: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """Marked, so that a glyph never takes the place of a subject with a rig of its own."""
        return f"{self.words[0]} glyph"


@cache
def glyphs() -> tuple[Glyph, ...]:
    path = files("generation.scene") / "glyphs" / "glyphs.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(Glyph(int(number), kind, tuple(words.split(", "))) for number, kind, words in rows)


@cache
def glyph_numbered(number: int) -> Glyph:
    return next(glyph for glyph in glyphs() if glyph.number == number)


def _glyph_subject(glyph: Glyph) -> Subject:
    row = {"family": "glyph", "colour": (0.7, 0.7, 0.7), "accent": (0.9, 0.9, 0.9)}
    kind = table("glyphs")[glyph.kind]
    return replace(_subject(glyph.name, row | kind), glyph=glyph.number, faces=kind["faces"])


def _subject(name: str, row: dict[str, Any]) -> Subject:
    width, height = row["size"]
    return Subject(
        name=name,
        family=row["family"],
        home=row["home"],
        action=row["action"],
        colour=tuple(row["colour"]),
        accent=tuple(row["accent"]),
        width=width,
        height=height,
        element=row["element"],
        voice=row["voice"],
        kin=row.get("kin", row["family"]),
    )


def colour(name: str) -> Colour:
    red, green, blue = table("lexicon")["colour_values"][name]
    return (red, green, blue)


@cache
def variants() -> dict[str, dict[str, Any]]:
    return dict(table("lexicon")["variants"])


@cache
def nearest() -> dict[str, str]:
    """Nouns that cannot be drawn -> the subject that comes closest."""
    return {word: name for name, text in table("nearest").items() for word in _phrases(text)}


@cache
def planets() -> dict[str, str]:
    """Words for a place like the moon -> the planet they name."""
    found = table("lexicon")["planets"]
    return {word: name for name, text in found.items() for word in _phrases(text)}


@cache
def quiet() -> frozenset[str]:
    """Words that carry no picture of their own."""
    return frozenset(fold(word) for word in table("lexicon")["quiet"]["words"].split())


@cache
def grammar(name: str) -> frozenset[str]:
    """Words that are only read for what stands beside them: articles, places, negations."""
    return frozenset(table("lexicon")["grammar"][name].split())


@cache
def troupes() -> dict[str, tuple[str, ...]]:
    """Words for several people at once -> who they are."""
    return {word: tuple(names.split()) for word, names in table("lexicon")["troupes"].items()}


def outfit(word: str) -> list[tuple[str, str | None]]:
    """What somebody of this trade wears, as (garment, colour name)."""
    worn = variants().get(word, {}).get("wears", {})
    return [(garment, tone or None) for garment, tone in worn.items()]


@cache
def spare_nouns() -> dict[tuple[str, ...], Meaning]:
    """Glyphs whose name is too common a word, or names an hour or a weather, to be read as one where
    there is anything else."""
    named = ((word, glyph.name) for glyph in reversed(glyphs()) for word in glyph.words)
    spare = {(word,): Meaning("subject", name) for word, name in named if word in quiet()}
    sky = table("lexicon")["sky"].items()
    return spare | {(word,): Meaning("subject", f"{name} glyph") for word, name in sky}


@cache
def homonyms() -> dict[str, Meaning]:
    """Nouns of the glyph pack that are read as verbs, but for where only a noun can stand."""
    names = grammar("homonyms")
    found = [(word, glyph.name) for glyph in glyphs() for word in glyph.words if word in names]
    several = {
        form: Meaning("subject", name, plural=True) for w, name in found for form in plurals(w)
    }
    return {word: Meaning("subject", name) for word, name in found} | several


@cache
def unseen() -> frozenset[str]:
    """Phrases that are read, for a place or a manner, but are not in the picture themselves."""
    found = table("lexicon")["unseen"]
    things, verbs = _phrases(found["things"]), _phrases(found["verbs"])
    forms = [form for thing in things for form in (thing, *plurals(thing))]
    return frozenset([*forms, *(form for verb in verbs for form in verb_forms(verb))])


@cache
def plain() -> frozenset[str]:
    """Words that are no slip of the pen, though there is nothing to draw for them."""
    english, french = table("plain")["english"].split(), table("plain")["french"].split()
    forms = [form for word in english for form in (*verb_forms(word), *plurals(word))]
    return frozenset([*forms, *french, *(form for word in french for form in plurals(word))])


@cache
def lent() -> dict[str, str]:
    """Nouns before another -> the colour they lend its body: a robot dog is of silver."""
    return dict(table("lexicon")["lent"])


@cache
def false_friends() -> dict[str, str]:
    """Words of French that mean something else in English -> a word for what they mean there."""
    return dict(table("lexicon")["false_friends"])


_SECTIONS = (
    ("camera", "cameras"),
    ("style", "styles"),
    ("setting", "settings"),
    ("time", "times"),
    ("weather", "weathers"),
    ("extra", "extras"),
    ("colour", "colour_words"),
    ("garment", "garments"),
    ("action", "actions"),
    ("relation", "relations"),
    ("mood", "moods"),
    ("size", "sizes"),
    ("tempo", "tempos"),
    ("count", "counts"),
)


@cache
def index() -> dict[tuple[str, ...], tuple[Meaning, ...]]:
    """Every known phrase, folded and split, with its meanings in order of preference."""
    found: dict[tuple[str, ...], list[Meaning]] = {}

    def learn(phrase: str, meaning: Meaning) -> None:
        words = tuple(fold(phrase).replace("-", " ").replace("'", " ").split())
        kept = found.setdefault(words, [])
        if all(other.kind != meaning.kind for other in kept):
            kept.append(meaning)

    for name, row in table("subjects").items():
        for phrase in _phrases(row["words"]):
            learn(phrase, Meaning("subject", name))
            for several in plurals(phrase):
                learn(several, Meaning("subject", name, plural=True))
    lexicon = table("lexicon")
    weak = set(_phrases(lexicon["weak"]["phrases"]))
    for kind, section in _SECTIONS:
        for value, text in lexicon[section].items():
            for phrase in _phrases(text):
                forms = verb_forms(phrase) if kind in ("action", "relation") else [phrase]
                for form in forms + (plurals(phrase) if kind == "extra" else []):
                    learn(form, Meaning(kind, value, weak=phrase in weak))
    _learn_glyphs(found)
    for phrase, name in nearest().items():
        for place, form in enumerate((phrase, *plurals(phrase))):
            meaning = Meaning("subject", name, plural=place > 0, stands_in=True)
            found.setdefault(tuple(fold(form).split()), [meaning])
    return {words: tuple(meanings) for words, meanings in found.items()}


def _learn_glyphs(found: dict[tuple[str, ...], list[Meaning]]) -> None:
    """Their nouns come last: nothing that already means something is taken over by them. What one
    is called first is never another."""
    taken = set(found)
    more = table("lexicon")["glyph_words"]
    named = [(glyph, glyph.words[:1]) for glyph in glyphs()]
    named += [(glyph, glyph.words[1:]) for glyph in glyphs()]
    named += [
        (glyph, tuple(_phrases(more.get(glyph.words[0], glyph.words[0])))) for glyph in glyphs()
    ]
    for glyph, phrases in named:
        # People stand better on the legs of the nearest rig than as the bust a glyph shows.
        spare = set() if glyph.kind != "figure" else nearest().keys()
        for phrase in phrases:
            for several, form in enumerate((phrase, *plurals(phrase))):
                words = tuple(form.split())
                alone = len(words) == 1 and (form in quiet() or len(form) < 3 or form in spare)
                if words not in taken and not alone and not _describes(words, found):
                    meaning = Meaning("subject", glyph.name, plural=bool(several))
                    found.setdefault(words, [meaning])


def _describes(words: tuple[str, ...], found: dict[tuple[str, ...], list[Meaning]]) -> bool:
    """Whether a phrase is only a known noun with its colour or size, as a black cat is a cat."""
    first = {meaning.kind for meaning in found.get(words[:1], ())}
    return bool(first & {"colour", "size"}) and words[1:] in found


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(",")]


def plurals(phrase: str) -> list[str]:
    if phrase.endswith(("s", "x", "z", "ch", "sh")):
        return [phrase + "es"]
    if phrase.endswith("y") and phrase[-2] not in _VOWELS:
        return [phrase[:-1] + "ies"]
    if phrase.endswith("f"):
        return [phrase[:-1] + "ves", phrase + "s"]
    if phrase.endswith("eau"):
        return [phrase + "x"]
    return [phrase + "s"]


def verb_forms(phrase: str) -> list[str]:
    """The English forms of a phrase that starts with a verb; harmless on anything else."""
    verb, _, rest = phrase.partition(" ")
    tail = f" {rest}" if rest else ""
    if not verb.isalpha() or len(verb) < 3 or verb in ("in", "on", "and", "with"):
        return [phrase]
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    doubled = verb + verb[-1] if _doubles(verb) else stem
    forms = [verb, *plurals(verb), doubled + "ing", doubled + "in", doubled + "ed", stem + "ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        forms.append(verb[:-1] + "ied")
    return [form + tail for form in forms]


def _doubles(verb: str) -> bool:
    if len(verb) < 3 or verb[-1] in "wxy":
        return False
    before, vowel, last = verb[-3], verb[-2], verb[-1]
    return last not in _VOWELS and vowel in _VOWELS and before not in _VOWELS


@cache
def _single_words() -> tuple[str, ...]:
    """What a slip may be corrected to. Short names of glyphs are too close to words we do not know."""
    found = index().items()
    plain = ((words[0], known[0]) for words, known in found if len(words) == 1)
    return tuple(
        word
        for word, meaning in plain
        if len(word) >= (_SHORTEST_GLYPH if meaning.value.endswith(" glyph") else _SHORTEST_TYPO)
    )


@cache
def corrected(word: str) -> str | None:
    """The known word that `word` most likely meant to be, or None. Real nouns are left alone."""
    if len(word) < _SHORTEST_TYPO or word in quiet() or word in plain():
        return None
    # Two slips only in a long word that is no verb form: "reading" is no way to write "regarding".
    allowed = 1 if len(word) < 7 or word.endswith(("ing", "ed")) else 2
    best: tuple[int, int, str] | None = None
    for known in _single_words():
        if abs(len(known) - len(word)) > allowed or known[0] != word[0]:
            continue
        if allowed > 1 and known[1] != word[1]:
            continue
        edits = distance(word, known)
        # Names of glyphs are many and odd: two slips off, "potions" would be lungs in French.
        if edits > 1 and index()[(known,)][0].value.endswith(" glyph"):
            continue
        # Four letters: only swapped or doubled ones, or "boot" would read as "boat".
        if len(word) <= 5 and sorted(set(word)) != sorted(set(known)):
            continue
        if edits <= allowed and (best is None or (edits, -len(known), known) < best):
            best = (edits, -len(known), known)
    return best[2] if best else None


def distance(left: str, right: str) -> int:
    """Edits from one word to the other, neighbours swapped counting as one (Damerau)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
