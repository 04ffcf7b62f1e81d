"""Builds `generation/scene/glyphs/`: the vector glyphs of an emoji font and the words for them.

    python scripts/build_glyphs.py --font noto-color-emoji.woff --unicode /usr/share/unicode

The font is the COLRv1 build of Noto Color Emoji (SIL Open Font License 1.1), as in the npm package
`@fontsource/noto-color-emoji`; groups and names come from the Debian packages `unicode-data` and
`unicode-cldr-core` (Unicode License). Needs `pip install fonttools`; nothing of it runs in service.
Every drawing gets a code point of its own in the pack, so that no shaping is needed to find it.
"""

import argparse
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "generation" / "scene" / "glyphs"
FIRST_POINT = 0xF0000  # the first private plane

# Subgroup of emoji-test.txt -> kind of body in generation/scene/words/glyphs.toml.
KINDS = {
    "animal-mammal": "beast",
    "animal-bird": "bird",
    "animal-amphibian": "crawler",
    "animal-reptile": "crawler",
    "animal-marine": "swimmer",
    "animal-bug": "bug",
    "plant-flower": "plant",
    "plant-other": "plant",
    "place-map": "thing",
    "place-geographic": "landmark",
    "place-building": "landmark",
    "place-religious": "landmark",
    "place-other": "landmark",
    "transport-ground": "vehicle",
    "transport-water": "vessel",
    "transport-air": "aircraft",
    "hotel": "thing",
    "time": "thing",
    "sky & weather": "celestial",
    "event": "thing",
    "award-medal": "thing",
    "sport": "toy",
    "game": "toy",
    "arts & crafts": "thing",
    "heart": "sign",
    "emotion": "sign",
    "warning": "sign",
    "religion": "sign",
    "gender": "sign",
    "transport-sign": "sign",
    "zodiac": "sign",
    "cat-face": "face",
    "monkey-face": "face",
    "person-fantasy": "figure",
    "person-activity": "figure",
    "person-sport": "figure",
    "person-role": "figure",
    "person-gesture": "figure",
    "person-resting": "figure",
    "person-symbol": "figure",
    "family": "figure",
    "person": "figure",
    "body-parts": "thing",
    "hand-fingers-open": "thing",
    "hand-fingers-partial": "thing",
    "hand-single-finger": "thing",
    "hand-fingers-closed": "thing",
    "hands": "thing",
    "hand-prop": "thing",
    "country-flag": "flag",
    "subdivision-flag": "flag",
    "flag": "flag",
}
PREFIXES = {"face-": "face", "food-": "food", "drink": "food", "dishware": "thing"}
OBJECTS = "Objects"
LEFT_OUT = frozenset(("skin-tone", "hair-style"))
# Clock faces are told apart by nobody, and a bare letter is not a noun.
SKIPPED = re.compile(r"o.clock|-thirty|button|\bmark\b|^keycap|moon face|^moon ")
# What a name of theirs means to everybody else: "cage" is the goal of French footballers.
MISLEADING = frozenset(("cage",))
# Everyday words that the Unicode names do not use.
ALSO = {
    "llama": "alpaca, lama, alpaga",
    "two-hump camel": "bactrian camel",
    "leafless tree": "bare tree",
    "chipmunk": "squirrel",
    "monkey": "singe",
    "grinning face": "smiley, emoji, smiley face, emoticon, smileys",
    "face with tears of joy": "laughing emoji, laughing face, crying laughing",
    "pile of poo": "poo, poop, turd",
    "hamburger": "burger, cheeseburger",
    "french fries": "fries, chips, frites",
    "doughnut": "donut, beignet",
    "soft ice cream": "ice cream cone, ice cream, icecream, glace",
    "cooking": "fried egg",
    "avocado": "avocat",
    "mobile phone": "phone, smartphone, cellphone, telephone portable",
    "laptop": "computer, notebook computer, ordinateur",
    "television": "tv, tele",
    "wrapped gift": "parcel",
    "optical disk": "cd",
    "dvd": "dvd disc",
    "old key": "antique key",
    "light bulb": "lightbulb, ampoule",
    "musical note": "music note, note de musique",
    "drum": "drums, tambour",
    "red paper lantern": "paper lantern",
    "person in lotus position": "yogi",
    "sport utility vehicle": "suv, jeep",
    "motor scooter": "vespa, moped",
    "kick scooter": "trottinette",
    "racing car": "race car, formula one",
    "flying saucer": "alien ship",
    "spouting whale": "baleine a jet",
    "T-Rex": "t rex, tyrannosaurus, tyrannosaur",
    "sauropod": "brontosaurus, brachiosaurus, diplodocus",
    "hot beverage": "coffee, cup of coffee, mug, cup, cafe chaud",
    "teacup without handle": "tea, cup of tea, the vert",
    "moai": "easter island head, moai statue",
    "Statue of Liberty": "liberty statue",
    "Tokyo tower": "eiffel tower, tour eiffel",
    "jack-o-lantern": "pumpkin, citrouille, halloween pumpkin",
    "Santa Claus": "santa, father christmas, pere noel",
    "mermaid": "sirene",
    "sun": "smiling sun",
    "ringed planet": "saturn, saturne",
    "globe showing Europe-Africa": "globe, planet earth",
    "crescent moon": "lune croissante",
    "puzzle piece": "jigsaw",
    "nazar amulet": "evil eye",
    "magnet": "aimant",
    "bubble tea": "boba",
    "beer mug": "beer, pint, biere",
    "wine glass": "wine, vin",
    "steaming bowl": "ramen, noodle soup, noodles",
    "spaghetti": "pasta, pates",
    "potato": "patate",
    "ear of corn": "corn, sweetcorn, mais",
    "leafy green": "lettuce, salade verte",
    "tangerine": "mandarin, clementine",
    "worm": "earthworm",
    "microbe": "germ, virus, bacteria",
    "lobster": "homard",
    "shrimp": "prawn",
    "toothbrush": "brosse a dents",
    "couch and lamp": "settee",
    "roller skate": "roller skates",
    "game die": "die",
    "videocassette": "vhs, video tape",
    "military helmet": "army helmet",
    "cyclone": "tornado, hurricane, ouragan",
    "cloud with lightning": "thundercloud",
    "man lifting weights": "weightlifter",
    "person juggling": "juggler",
    "person surfing": "wave rider",
    "clown face": "clown",
    "alien": "martian, extraterrestrial, extraterrestre",
    "alien monster": "space invader",
    "zombie": "undead",
    "genie": "djinn",
    "Christmas tree": "xmas tree",
    "volleyball": "ballon de volley",
    "american football": "rugby ball, gridiron ball",
    "basketball": "ballon de basket",
    "running shoe": "sneaker",
    "ice": "ice cube, glacon",
}


@dataclass(frozen=True)
class Glyph:
    sequence: tuple[int, ...]
    name: str
    kind: str
    words: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, required=True, help="COLRv1 font, .ttf or .woff")
    parser.add_argument("--unicode", type=Path, required=True, help="unicode-data + cldr-core")
    asked = parser.parse_args()
    font = TTFont(asked.font)
    drawn = list(drawings(font, glyphs(asked.unicode)))
    write_words(drawn)
    write_font(font, [name for _, name in drawn])
    size = (OUT / "noto.ttf").stat().st_size
    print(f"{len(drawn)} glyphs, {sum(len(g.words) for g, _ in drawn)} words, {size:,} bytes")


def glyphs(folder: Path) -> Iterator[Glyph]:
    names = {language: annotations(folder, language) for language in ("en", "fr")}
    group = subgroup = ""
    for line in (folder / "emoji" / "emoji-test.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# group:"):
            group = line.partition(": ")[2]
        elif line.startswith("# subgroup:"):
            subgroup = line.partition(": ")[2]
        elif "; fully-qualified" in line:
            points = tuple(int(point, 16) for point in line.partition(";")[0].split())
            kind = kind_of(group, subgroup)
            name = re.sub(r"^.*?E\d+\.\d+ ", "", line.partition("#")[2].strip())
            if kind and wanted(points, name):
                yield Glyph(points, name, kind, words(points, name, kind, names))


def kind_of(group: str, subgroup: str) -> str | None:
    if subgroup in LEFT_OUT:
        return None
    for prefix, kind in PREFIXES.items():
        if subgroup.startswith(prefix):
            return kind
    return KINDS.get(subgroup, "thing" if group == OBJECTS else None)


def wanted(points: tuple[int, ...], name: str) -> bool:
    """Without skin tones and gendered doubles: one drawing for each noun."""
    toned = any(0x1F3FB <= point <= 0x1F3FF for point in points)
    gendered = len(points) > 2 and (points[-1] == 0xFE0F and points[-2] in (0x2640, 0x2642))
    role = len(points) > 1 and points[0] in (0x1F468, 0x1F469)
    return not (toned or gendered or role or SKIPPED.search(name))


def words(
    points: tuple[int, ...], name: str, kind: str, names: dict[str, dict[str, str]]
) -> tuple[str, ...]:
    text = "".join(chr(point) for point in points)
    plain = text.replace("\ufe0f", "")
    found = [name]
    for language in ("en", "fr"):
        spoken = names[language].get(text) or names[language].get(plain)
        found += [spoken] if spoken else []
    if kind == "flag" and ":" in name:
        found = list(flag_words(name, names["fr"].get(plain, "")))
    found += ALSO.get(name, "").split(", ")
    kept = dict.fromkeys(fold(word) for word in found)
    return tuple(word for word in kept if word and word not in MISLEADING)


def flag_words(name: str, french: str) -> Iterator[str]:
    country = name.partition(": ")[2]
    yield from (f"flag of {country}", f"{country} flag", f"flag of the {country}")
    if ":" in french:
        yield f"drapeau {french.partition(': ')[2]}"


def fold(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    letters = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"[’']s?\b", " ", letters)))


def annotations(folder: Path, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in ("annotationsDerived", "annotations"):
        tree = ET.parse(folder / "cldr" / "common" / part / f"{language}.xml")
        for node in tree.iter("annotation"):
            if node.get("type") == "tts" and node.text:
                found[str(node.get("cp"))] = node.text
    return found


def ligatures(font: TTFont) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            inner = getattr(table, "ExtSubTable", table)
            for first, joined in getattr(inner, "ligatures", {}).items():
                for ligature in joined:
                    found.setdefault((first, *ligature.Component), ligature.LigGlyph)
    return found


def drawings(font: TTFont, found: Iterable[Glyph]) -> Iterator[tuple[Glyph, str]]:
    """Each glyph with the name of its drawing in the font, through its ligatures where it is one."""
    cmap, joined = font.getBestCmap(), ligatures(font)
    for glyph in found:
        bare = tuple(cmap.get(point, "") for point in glyph.sequence if point != 0xFE0F)
        full = tuple(cmap[point] for point in glyph.sequence if point in cmap)
        name = bare[0] if len(bare) == 1 else joined.get(bare) or joined.get(full)
        if name:
            yield glyph, name


def write_font(font: TTFont, names: list[str]) -> None:
    options = subset.Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 13, 14]
    options.hinting = options.glyph_names = options.notdef_outline = False
    for table in ("SVG ", "GSUB", "vhea", "vmtx"):
        del font[table]
    mapping = {FIRST_POINT + index: name for index, name in enumerate(names)}
    for table in font["cmap"].tables:
        if table.format == 12:
            table.cmap = mapping
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format == 12]
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=list(mapping))
    chosen.subset(font)
    font.flavor = None
    font.save(OUT / "noto.ttf")


def write_words(drawn: list[tuple[Glyph, str]]) -> None:
    """One line a glyph: its place in the font, kind and words, the name it goes by first."""
    lines = [
        f"{index}\t{glyph.kind}\t{', '.join(glyph.words)}" for index, (glyph, _) in enumerate(drawn)
    ]
    (OUT / "glyphs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
