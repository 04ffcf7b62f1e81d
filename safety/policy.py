"""The first gate of generation: is this prompt one that the instance may work on?

A value goes in, a `Verdict` comes out; nothing is stored and nothing is logged. The list is short
and refuses only what no instance may make. It looks at words, so it can be talked around: the
gates on uploads and on finished frames stand behind it, each with its own policies.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MAX_PROMPT = 2000


class Policy(StrEnum):
    """Why a prompt is refused. The values are public and stay as they are."""

    EMPTY = "prompt.empty"
    TOO_LONG = "prompt.too-long"
    CONTROL_CHARACTERS = "prompt.control-characters"
    SEXUALISED_MINOR = "minors.sexualised"
    SEXUAL_VIOLENCE = "sexual.violence"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`policy` is None when the prompt may be worked on. Otherwise `start` and `end` bound the
    words at fault in the prompt as it was given (in characters), and `reason` is a sentence for
    people."""

    policy: Policy | None = None
    reason: str = ""
    start: int = 0
    end: int = 0

    @property
    def allowed(self) -> bool:
        return self.policy is None


_ALLOWED = Verdict()

_MINOR = re.compile(
    r"\b(?:child(?:ren)?|kid(?:s|do|dos)?|todd?ler\w*|infants?|bab(?:y|ies)|minors|under ?-?aged?|"
    r"pre ?-?teens?|tweens?|teens?|teen ?-?aged?|teen ?-?agers?|school ?-?(?:girl|boy|kid)s?|"
    r"(?:little|young|small) (?:girl|boy)s?|lolis?|lolitas?|shotas?|"
    r"(?:[1-9]|1[0-7]) ?-? ?(?:years? ?-? ?olds?|y/?o))\b"
)
_SEXUAL = re.compile(
    r"\b(?:sex|sexy|sexual(?:ly|i[sz]ed)?|nude?s?|nudity|naked|topless|undress(?:ed|ing)?|porn\w*|"
    r"erotic\w*|hentai|nsfw|xxx|strip(?:ping|tease)|orgasms?|masturbat\w*|genitals?|intercourse|"
    r"blow ?-?jobs?|seductive(?:ly)?|lingerie|fetish\w*|molest\w*|rap(?:e|ed|es|ing))\b"
)
_MINOR_SEXUAL = re.compile(
    r"\b(?:child porn\w*|cp video|kiddie porn\w*|kiddy porn\w*|ped(?:o|ophil\w*)|paedophil\w*|"
    r"lolicon|shotacon|jail ?-?bait)\b"
)
_VIOLENT = re.compile(
    r"\b(?:rap(?:e|ed|es|ing) (?:a |an |the |his |her |their |this |that )?"
    r"(?:wom[ae]n|girl|man|men|person|someone|wife|victim)|"
    r"(?:being|getting|gets|was|is) (?:gang ?-?)?raped|gang ?-?rap(?:e|ed|es|ing)|"
    r"molest(?:s|ed|ing)? (?:a |an |the |his |her )?(?:wom[ae]n|girl|man|person|someone)|"
    r"sexual(?:ly)? assault(?:s|ed|ing)?)\b"
)
# Digits and signs that stand in for letters ("p0rn", "n@ked"). Digits next to digits stay: ages.
_STAND_INS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}


def review(prompt: str, *, max_length: int = MAX_PROMPT) -> Verdict:
    """The verdict on a prompt. `max_length` is in characters, after trimming."""
    if not prompt.strip():
        return Verdict(Policy.EMPTY, "Write a prompt: say who does what, and where.")
    if len(prompt.strip()) > max_length:
        reason = f"Keep the prompt within {max_length} characters."
        return Verdict(Policy.TOO_LONG, reason, max_length, len(prompt))
    for at, char in enumerate(prompt):
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t":
            reason = "The prompt holds a control character; remove it."
            return Verdict(Policy.CONTROL_CHARACTERS, reason, at, at + 1)
    return _words(prompt)


def _words(prompt: str) -> Verdict:
    plain, places = _plain(prompt)
    for text in dict.fromkeys((plain, _without_stand_ins(plain))):
        found = _MINOR_SEXUAL.search(text)
        minor, sexual = _MINOR.search(text), _SEXUAL.search(text)
        if found or (minor and sexual):
            spans = [found.span()] if found else [m.span() for m in (minor, sexual) if m]
            reason = "Sexual content that involves minors is never made here."
            return _verdict(Policy.SEXUALISED_MINOR, reason, spans, places)
        if violent := _VIOLENT.search(text):
            reason = "Sexual violence is never made here."
            return _verdict(Policy.SEXUAL_VIOLENCE, reason, [violent.span()], places)
    return _ALLOWED


def _verdict(
    policy: Policy, reason: str, spans: list[tuple[int, int]], places: list[int]
) -> Verdict:
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return Verdict(policy, reason, places[first], places[last - 1] + 1)


def _plain(prompt: str) -> tuple[str, list[int]]:
    """Lower case, without accents, invisible characters and runs of space; `places[i]` is where
    character i of the result stood in `prompt`."""
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(prompt):
        for part in unicodedata.normalize("NFKD", char).casefold():
            if unicodedata.combining(part) or unicodedata.category(part) == "Cf":
                continue
            if part.isspace() and letters and letters[-1] == " ":
                continue
            letters.append(" " if part.isspace() else part)
            places.append(at)
    return "".join(letters), places


def _without_stand_ins(text: str) -> str:
    """The same text, as long, with the signs that stand for letters read as letters."""

    def read(match: re.Match[str]) -> str:
        word = match.group()
        if not any(char.isalpha() for char in word) or word[0].isdigit():
            return word
        return "".join(_STAND_INS.get(char, char) for char in word)

    return re.sub(r"[\w@$]+", read, text)
