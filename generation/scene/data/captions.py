"""Wish -> caption: the many ways in which people write the same thing, slips included.

Words of both languages come from the lexicon, so a French sentence may hold an English noun; people
write such prompts too. What a caption leaves out, the plan is free to choose.
"""

from functools import cache
from random import Random

from generation.scene import vocabulary
from generation.scene.data.slips import slipped
from generation.scene.data.tongue import is_french
from generation.scene.model.fields import choices
from generation.scene.reading import Actor, Reading

_OPENINGS: tuple[str, ...] = (
    "a video of",
    "a clip of",
    "an animation of",
    "show me",
    "make",
    "i want to see",
)
_OPENINGS += (
    "please draw",
    "a scene with",
    "there is",
    "generate",
    "a short film about",
    "imagine",
)
_OUVERTURES = ("une video de", "une scene avec", "montre moi", "je veux voir", "il y a", "fais")
_PLACED = ("in the", "in a", "on the", "at the", "by the", "through the", "near the", "across the")
_PLACES = ("dans la", "dans le", "dans un", "a la", "au", "sur la", "pres de la", "en")
_WHEN, _QUAND = ("at", "in the", "during", "on a", ""), ("a", "la", "au", "le", "pendant la", "")
_STYLED = ("{} style", "in {} style", "{}", "as {}", "{} look", "style: {}", "made in {}")
_STYLES = ("style {}", "en {}", "facon {}", "{}")
_NOT, _PAS = ("no", "without", "not", "without any"), ("sans", "pas de", "aucun")
_WITH, _AVEC = (
    ("wearing a", "in a", "with a", "wearing", "with", "has a"),
    ("avec un", "portant un"),
)
_NUMBERS = {2: ["two", "2", "a pair of"], 3: ["three", "3", "several", "a group of"]}
_NOMBRES = {2: ["deux"], 3: ["trois", "3"]}
_LINKS = {
    "behind": (("behind",), ("derriere",)),
    "over": (("over", "above", "jumping over", "flying over"), ("au dessus de", "survole")),
    "beside": (("next to", "beside", "and", "with"), ("a cote de", "avec", "et")),
    "inside": (("in", "inside"), ("dans",)),
}


def caption(wish: Reading, dice: Random) -> str:
    """One way to ask for `wish`."""
    return _Caption(wish, dice).text()


class _Caption:
    def __init__(self, wish: Reading, dice: Random) -> None:
        self._wish, self._dice = wish, dice
        self._french = dice.random() < 0.22

    def text(self) -> str:
        dice, wish = self._dice, self._wish
        cast = self._cast()
        around = [part for part in (self._place(), self._time(), self._weather()) if part]
        around += [self._extra(extra) for extra in wish.extras]
        manner = [part for part in (self._style(), self._camera(), self._denied()) if part]
        if wish.mood and dice.random() < 0.5:
            manner.append(self._say("mood", "moods", wish.mood))
            wish_mood_said = True
        else:
            wish_mood_said = False
        if wish.mood and not wish_mood_said:
            cast = self._adjective(cast, self._say("mood", "moods", wish.mood))
        dice.shuffle(around)
        dice.shuffle(manner)
        text = self._ordered(cast, around, manner)
        return self._finished(text)

    def _finished(self, text: str) -> str:
        dice = self._dice
        if dice.random() < 0.15:
            text = text.capitalize()
        if dice.random() < 0.1:
            text += dice.choice((".", "!", ", high quality", ", 4k", " please", ", cinematic"))
        return slipped(text, dice) if dice.random() < 0.3 else text

    def _ordered(self, cast: str, around: list[str], manner: list[str]) -> str:
        dice = self._dice
        roll = dice.random()
        if roll < 0.10:
            pieces = [cast, *around, *manner]
            dice.shuffle(pieces)
            return ", ".join(pieces)
        if roll < 0.22 and around:
            return self._tail(f"{', '.join(around)}, {cast}", manner)
        if roll < 0.32 and manner:
            return f"{manner[0]}: {self._tail(' '.join([cast, *around]), manner[1:])}"
        if roll < 0.46:
            opening = dice.choice(_OUVERTURES if self._french else _OPENINGS)
            return self._tail(" ".join([opening, cast, *around]), manner)
        joint = ", " if dice.random() < 0.15 else " "
        return self._tail(joint.join([cast, *around]), manner)

    def _tail(self, text: str, manner: list[str]) -> str:
        joint = ", " if self._dice.random() < 0.85 else " "
        return joint.join([text, *manner])

    # --- who does what

    def _cast(self) -> str:
        actors, wish = self._wish.actors, self._wish
        if wish.link:
            return self._linked(actors[0], actors[1])
        if len(actors) > 1 and actors[1].twin:
            words = self._verb(actors[0])
            return f"{self._several(actors[0], len(actors))} {words}".strip()
        if len(actors) > 1 and len({actor.action for actor in actors}) == 1:
            joint = " et " if self._french else " and "
            nouns = joint.join(self._noun(actor) for actor in actors)
            return f"{nouns} {self._verb(actors[0], plural=True)}".strip()
        if len(actors) == 1 and actors[0].action and self._dice.random() < 0.1:
            return self._before(actors[0])
        whole = [f"{self._noun(actor)} {self._verb(actor)}".strip() for actor in actors]
        joints = (" et ", " tandis que ", ", ") if self._french else (" and ", " while ", ", ")
        return self._dice.choice(joints).join(whole)

    def _before(self, actor: Actor) -> str:
        """ "a dancing robot"."""
        forms = vocabulary.verb_forms(self._phrase("actions", str(actor.action)))
        return self._noun(actor, extra=forms[2] if len(forms) > 2 else forms[0])

    def _linked(self, first: Actor, second: Actor) -> str:
        wish, dice = self._wish, self._dice
        one, two = self._noun(first), self._noun(second)
        acting = f"{one} {self._verb(first)}".strip() if first.action else one
        if wish.link == "fled":
            by = "poursuivi par" if self._french else "chased by"
            return f"{one} {by} {two}"
        if wish.link in ("behind", "over", "beside"):
            link = dice.choice(_LINKS[wish.link][self._french])
            return f"{acting} {link} {two}"
        forms = vocabulary.verb_forms(self._phrase("relations", wish.link))
        return f"{acting} {dice.choice(forms[:3])} {two}"

    def _noun(self, actor: Actor, *, extra: str = "") -> str:
        dice = self._dice
        colour = self._colour(actor)
        size = self._phrase("sizes", str(actor.size)) if actor.size != 1.0 else ""
        before = [size, extra, colour]
        if self._french and dice.random() < 0.8:
            words = [dice.choice(("un", "une", "le", "la")), size, actor.word, colour, extra]
        else:
            article = dice.choice(("a", "a", "the", "one", "my", ""))
            words = [article, *before, actor.word]
        words += [self._worn(garment, shade) for garment, shade in actor.wears]
        return " ".join(word for word in words if word)

    def _several(self, actor: Actor, count: int) -> str:
        number = self._dice.choice((_NOMBRES if self._french else _NUMBERS)[count])
        plural = vocabulary.plurals(actor.word)[0]
        words = [number, self._colour(actor), plural]
        if actor.size != 1.0:
            words.insert(1, self._phrase("sizes", str(actor.size)))
        words += [self._worn(garment, shade) for garment, shade in actor.wears]
        return " ".join(word for word in words if word)

    def _colour(self, actor: Actor) -> str:
        if actor.colour is None:
            return ""
        said = self._phrase("colour_words", actor.colour)
        if actor.second_colour is not None:
            said += f" and {self._phrase('colour_words', actor.second_colour)}"
        return said

    def _worn(self, garment: str, shade: str | None) -> str:
        said = self._phrase("garments", garment)
        if shade is not None:
            tone = self._phrase("colour_words", shade)
            said = f"{said} {tone}" if self._french else f"{tone} {said}"
        return f"{self._dice.choice(_AVEC if self._french else _WITH)} {said}"

    def _verb(self, actor: Actor, *, plural: bool = False) -> str:
        if actor.action is None:
            return ""
        said = self._phrase("actions", actor.action)
        tempo = self._wish.tempo
        pace = self._phrase("tempos", str(tempo)) if tempo != 1.0 else ""
        if not is_french(said):
            forms = vocabulary.verb_forms(said)
            said = (
                forms[0]
                if plural and self._dice.random() < 0.5
                else self._dice.choice(forms[1:] or forms)
            )
            said = f"is {said}" if said.endswith("ing") and self._dice.random() < 0.3 else said
        return f"{said} {pace}".strip()

    # --- where, when and how

    def _place(self) -> str:
        if self._wish.setting is None:
            return ""
        said = self._phrase("settings", self._wish.setting)
        return f"{self._dice.choice(_PLACES if is_french(said) else _PLACED)} {said}"

    def _time(self) -> str:
        if self._wish.time is None:
            return ""
        said = self._phrase("times", self._wish.time)
        return f"{self._dice.choice(_QUAND if is_french(said) else _WHEN)} {said}".strip()

    def _weather(self) -> str:
        if self._wish.weather is None:
            return ""
        said = self._phrase("weathers", self._wish.weather)
        joints = (
            ("sous la", "pendant l", "avec") if is_french(said) else ("in the", "with", "during a")
        )
        return f"{self._dice.choice((*joints, ''))} {said}".strip()

    def _extra(self, extra: str) -> str:
        joint = self._dice.choice(("avec", "et") if self._french else ("with", "under a", "and"))
        return f"{joint} {self._phrase('extras', extra)}"

    def _style(self) -> str:
        if self._wish.style is None:
            return ""
        said = self._phrase("styles", self._wish.style)
        return self._dice.choice(_STYLES if is_french(said) else _STYLED).format(said)

    def _camera(self) -> str:
        return "" if self._wish.camera is None else self._phrase("cameras", self._wish.camera)

    def _denied(self) -> str:
        """ "no rain": a word that is there and does not count."""
        if self._dice.random() > 0.05:
            return ""
        section, said = self._dice.choice(
            (("weathers", self._wish.weather), ("garments", None), ("extras", None))
        )
        others = [name for name in choices(section) if name not in ("", said, "clear")]
        if section == "weathers" and self._wish.weather is None:
            self._wish.weather = "clear"
        if section == "extras":
            others = [name for name in others if name not in self._wish.extras]
        name = self._dice.choice(others)
        return f"{self._dice.choice(_PAS if self._french else _NOT)} {self._phrase(section, name)}"

    def _adjective(self, cast: str, mood: str) -> str:
        article, _, rest = cast.partition(" ")
        return f"{article} {mood} {rest}"

    def _say(self, kind: str, section: str, value: str) -> str:
        return self._phrase(section, value)

    def _phrase(self, section: str, value: str) -> str:
        here, there = _sorted(section, value)
        pool = (there or here) if self._french and self._dice.random() < 0.85 else (here or there)
        return self._dice.choice(pool)


@cache
def _sorted(section: str, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """English and French phrases for a value, without those that mean something else first."""
    kind = {"colour_words": "colour"}.get(section, section.removesuffix("s"))
    known = vocabulary.index()
    said = [
        vocabulary.fold(each) for each in vocabulary.table("lexicon")[section][value].split(",")
    ]
    said = [" ".join(each.replace("-", " ").replace("'", " ").split()) for each in said]
    said = [
        each
        for each in said
        if any((m.kind, m.value) == (kind, value) for m in known.get(tuple(each.split()), ())[:1])
    ] or said
    french = tuple(each for each in said if is_french(each))
    return tuple(each for each in said if each not in french), french
