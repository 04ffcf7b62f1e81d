"""What the members of a grown world are called, and what they say."""

# ruff: noqa: SIM905 - lists of words read best as words

from __future__ import annotations

import random
from dataclasses import dataclass

_FIRST = (
    "Ada Amir Anouk Ayo Bao Bela Bruno Cara Chen Dara Diego Edda Emre Esi Fadi Femi Freya Gio "
    "Hana Hugo Ines Ivo Jae Jana Kai Kofi Lena Liv Luca Mara Mei Milo Nia Noor Odin Oona Pia "
    "Quinn Rafa Rhea Saba Sami Tala Theo Uma Vera Wale Xenia Yara Zeno"
).split()
_LAST = (
    "Abara Almeida Arden Bajwa Berg Castro Dahl Diaz Eklund Farah Fox Gallo Haddad Holm Ibarra "
    "Jansen Kimura Kovac Laine Lind Marsh Moreau Nakata Novak Okafor Osei Petrov Quist Rahimi "
    "Rossi Sato Silva Tamm Ueda Varga Weber Xu Yilmaz Zanetti Zhou"
).split()
_LIKES = "slow mornings|loud colours|small robots|bad puns|old cartoons|rain|loops|the sea".split(
    "|"
)

_COLOURS = "red blue green yellow orange purple white black silver pink".split()
_THINGS = (
    "ball cat dog whale robot fox balloon train boat kite lantern dragon owl car umbrella "
    "snowman rocket turtle violin bicycle"
).split()
_DOINGS = (
    "bouncing on|walking through|swimming under|flying over|dancing in|rolling along|sleeping in"
).split("|")
_PLACES = (
    "a sunny beach|a snowy forest|the sea|a city at night|a quiet desert|a field of flowers|"
    "the mountains|an old station|the clouds|a rainy street"
).split("|")
_TAGS = (
    "loop tinyworld rain beach night space ocean robots cats dogs dragons winter summer city "
    "forest cozy neon retro paper clay origami toys music dance sunrise sunset storm trains boats "
    "kites slowtv daily weekly firsttry remix oneline blue red green gold"
).split()
_CAPTIONS = (
    "Made this before breakfast",
    "{Thing} season is open",
    "Nobody asked for a {colour} {thing}. Here it is",
    "Attempt number {n}",
    "It knows exactly where it is going",
    "¿Quién dejó salir a este {thing}?",
    "Encore un {thing}, encore une nuit",
    "Ein {thing} für den Feierabend",
    "月曜日の気分",
    "When the {thing} hits",
    "Sound on for this one 🔊",
    "Still thinking about that {thing}",
)
_REMARKS = (
    "The {thing} has better balance than me",
    "Sound on!",
    "How did you get that light?",
    "again again again",
    "This should be {n} minutes longer",
    "Perfect loop",
    "🔥🔥",
    "I remixed this, hope that is fine",
    "不思議だけど好き",
    "Qué bonito",
    "The colours!",
    "wait for second {n}",
)
_LINES = (
    "Did you see this one?",
    "Ha, yes",
    "On my way",
    "That {thing} though",
    "Remix it?",
    "Tomorrow, {n} o'clock?",
    "👍",
    "Which style is that?",
    "Danke dir!",
    "ok",
)


@dataclass(frozen=True)
class Idea:
    """What a clip is about. `tags` are without their #."""

    prompt: str
    caption: str
    tags: tuple[str, ...]


def full_name(rng: random.Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def biography(rng: random.Random) -> str:
    return f"Into {' and '.join(rng.sample(_LIKES, 2))}." if rng.random() < 0.7 else ""


def idea(rng: random.Random) -> Idea:
    facts = {"colour": rng.choice(_COLOURS), "thing": rng.choice(_THINGS)}
    prompt = "a {colour} {thing} ".format(**facts) + f"{rng.choice(_DOINGS)} {rng.choice(_PLACES)}"
    # Squared: the first tags of the list are used far more often than the last.
    count = rng.choices((0, 1, 2, 3), (30, 35, 25, 10))[0]
    tags = dict.fromkeys(_TAGS[int(len(_TAGS) * rng.random() ** 2)] for _ in range(count))
    words = [_filled(rng, _CAPTIONS, facts), *(f"#{tag}" for tag in tags)]
    return Idea(prompt, " ".join(words), tuple(tags))


def remark(rng: random.Random) -> str:
    return _filled(rng, _REMARKS, {"thing": rng.choice(_THINGS)})


def line(rng: random.Random) -> str:
    """Something said in a conversation."""
    return _filled(rng, _LINES, {"thing": rng.choice(_THINGS)})


def all_tags() -> list[str]:
    return list(_TAGS)


def _filled(rng: random.Random, texts: tuple[str, ...], facts: dict[str, str]) -> str:
    words = {**facts, "n": str(rng.randint(2, 40))}
    return rng.choice(texts).format(Thing=words["thing"].title(), **words)
