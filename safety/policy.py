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
    HATEFUL_VIOLENCE = "hate.violence"


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
    r"\b(?:sex|sexy|sexual(?:ly|i[sz]ed)?|nude?s?|nudity|naked|topless|undress(?:e[ds]|ing)?|disrob\w*|porn\w*|"
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
# Swimwear and underwear are refused where a child wears them, not wherever both words occur:
# families go to the beach. Between child and clothes stands nobody else.
_GAP = (
    r"(?:,? (?!(?:and|with|by|near|beside|while|watch\w*|wom[ae]n|m[ae]n|mother|mom|father|dad|adult|"
    r"parent|doll|et|avec|pres|femme|homme|mere|pere|poupee)s?\b)[\w'-]+)"
)
_CHILD_DRESSED = re.compile(
    r"\b(?:(?:child(?:ren)?|kids?|toddlers?|infants?|pre ?-?teens?|tweens?|teens?|teen ?-?agers?|"
    r"school ?-?(?:girl|boy)s?|(?:little|young|small) (?:girl|boy)s?|"
    rf"(?:[1-9]|1[0-7]) ?-? ?(?:years? ?-? ?olds?|y/?o)){_GAP}{{0,3}}?|"
    r"bab(?:y|ies)(?: (?:girl|boy)s?)?),? (?:in|wears?|wearing) "
    r"(?:(?!and )[\w'-]+ ){0,3}?"
    r"(?:bikinis?|swim ?-?suits?|swim ?-?wear|bathing suits?|under ?-?(?:wear|pants)|undies|panties|"
    r"knickers|lingerie|thong|bra)\b|"
    r"\b(?:bikini|swim ?-?suit|underwear|lingerie)(?:-clad)? (?:child(?:ren)?|kids?|toddlers?|"
    r"(?:pre ?-?)?teens?|school ?-?(?:girl|boy)s?|little (?:girl|boy)s?)\b"
)
_CHILD_DRESSED_FRENCH = re.compile(
    r"\b(?:enfants?|fillettes?|garconnets?|petites? filles?|jeunes? filles?|petits? garcons?|"
    r"jeunes? garcons?|bebes?|gamine?s?|gosses?|ados?|adolescente?s?|ecolier(?:e?s?)|collegiennes?|"
    rf"(?:[1-9]|1[0-7]) ans){_GAP}{{0,2}}?,? (?:"
    r"(?:en|portant|portent?|vetue?s? d['\u2019]une?|vetue?s? de) (?:(?!et )[\w'-]+ ){0,2}?"
    r"(?:bikinis?|maillots? de bain|sous[ -]?vetements?|petite culotte|culotte(?! courte)|slip|"
    r"soutien[ -]gorge|string|lingerie)|"
    r"deshabill\w*)\b|"
    r"\b(?:enfants?|fillettes?|petites? filles?|petits? garcons?|bebes?|ados?|adolescente?s?) "
    r"(?:tout(?:e|es)? |entierement )?nue?s?\b"
)
_KILL = (
    r"(?:kill|murder|slaughter|exterminat|annihilat|massacr|eradicat|lynch|gas|behead)(?:e|ing)?"
)
_PEOPLES = (
    r"jews|muslims|christians|hindus|sikhs|buddhists|arabs|blacks|asians|africans|latinos|hispanics|"
    r"mexicans|indians|gays|lesbians|queers|homosexuals|immigrants|migrants|refugees|foreigners|roma|"
    r"gyps(?:ies|y people)|tutsis?|hutus?|palestinians|israelis|ukrainians|russians|armenians|kurds|"
    r"uyghurs|infidels|kaffirs|"
    r"(?:jewish|muslim|christian|hindu|arab|black|white|brown|asian|african|gay|queer|trans|"
    r"transgender|disabled|romani|indigenous|native|chinese) (?:people|persons|folks?|women|men|"
    r"children|kids)"
)
_PEOPLES_FRENCH = (
    r"jui(?:fs|ves)|musulmane?s|chretien(?:ne)?s|arabes|noire?s|asiatiques|africaine?s|homosexuel(?:le)?s|"
    r"gays|lesbiennes|immigree?s|migrante?s|refugiee?s|etrangers|roms|tsiganes|gitans|"
    r"palestinien(?:ne)?s|israelien(?:ne)?s|ukrainien(?:ne)?s|armenien(?:ne)?s|kurdes|tutsis?|hutus?|"
    r"handicapee?s|mecreants|infideles"
)
_HATEFUL = re.compile(
    rf"\b(?:{_KILL} (?:off )?(?:(?:all|every|those|these|of|the) )*(?:{_PEOPLES})|"
    rf"{_KILL} (?:every|each) (?:jew|muslim|christian|hindu|arab|immigrant|migrant|refugee|gay)|"
    rf"(?:death to|gas chambers? for|genocide (?:of|against)) (?:(?:all|the) )*(?:{_PEOPLES})|"
    rf"(?:tue[rz]|tuons|extermine[rz]|exterminons|massacre[rz]|massacrons|gaze[rz]|egorge[rz]) "
    rf"(?:(?:tous|toutes|les|ces) )+(?:{_PEOPLES_FRENCH})|mort aux (?:{_PEOPLES_FRENCH}))\b"
    r"(?! (?:pieces?|pawns?|knights?|widows?|ants?|pions?)\b)"
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
    lowered, places = plain(prompt)
    for text in dict.fromkeys((lowered, without_stand_ins(lowered))):
        found = _MINOR_SEXUAL.search(text)
        found = found or _CHILD_DRESSED.search(text) or _CHILD_DRESSED_FRENCH.search(text)
        minor, sexual = _MINOR.search(text), _SEXUAL.search(text)
        if found or (minor and sexual):
            spans = [found.span()] if found else [m.span() for m in (minor, sexual) if m]
            reason = "Sexual content that involves minors is never made here."
            return _verdict(Policy.SEXUALISED_MINOR, reason, spans, places)
        if violent := _VIOLENT.search(text):
            reason = "Sexual violence is never made here."
            return _verdict(Policy.SEXUAL_VIOLENCE, reason, [violent.span()], places)
        if hateful := _HATEFUL.search(text):
            reason = "Calls to kill a people or a group are never made here."
            return _verdict(Policy.HATEFUL_VIOLENCE, reason, [hateful.span()], places)
    return _ALLOWED


def _verdict(
    policy: Policy, reason: str, spans: list[tuple[int, int]], places: list[int]
) -> Verdict:
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return Verdict(policy, reason, places[first], places[last - 1] + 1)


def plain(prompt: str) -> tuple[str, list[int]]:
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


def without_stand_ins(text: str) -> str:
    """The same text, as long, with the signs that stand for letters read as letters."""

    def read(match: re.Match[str]) -> str:
        word = match.group()
        if not any(char.isalpha() for char in word) or word[0].isdigit():
            return word
        return "".join(_STAND_INS.get(char, char) for char in word)

    return re.sub(r"[\w@$]+", read, text)
