"""Who chases, rides, holds, flies over or stands behind whom."""

from collections.abc import Sequence

from generation.scene import vocabulary
from generation.scene.reading import Actor, Term

_CARRIED_OUT = frozenset(("fly", "float", "run", "walk", "swim", "sail", "drive", "slide"))
_MOUNTS = frozenset(
    ("car", "bus", "truck", "train", "bicycle", "boat", "rocket", "plane", "helicopter", "airship")
)
_RIDDEN = _MOUNTS | {"submarine", "dragon", "whale", "ufo", "dinosaur", "turtle"}
_HELD = frozenset(("balloon", "kite", "umbrella", "flower", "star", "heart", "lantern", "leaf"))
_HELD |= {"ball", "football", "basketball", "apple", "pumpkin", "cake", "fish"}


# Kinds of glyph that carry somebody, and furniture that does.
_BEARING = frozenset(("beast", "bird", "crawler", "vehicle", "vessel", "aircraft"))
_HANDY = frozenset(("food", "toy", "thing", "sign", "plant", "flag"))
_FURNITURE = frozenset(("bed", "chair", "couch and lamp", "skateboard", "sled", "broom"))
_FURNITURE |= {"basket", "bathtub", "bucket", "shopping cart"}
_ALIVE = frozenset(("beast", "bird", "crawler", "swimmer", "bug", "face", "figure"))


def bears(name: str) -> bool:
    """Whether a subject is there to be ridden: a vehicle, a dragon, a sofa."""
    subject = vocabulary.subjects()[name]
    if subject.glyph < 0:
        return subject.family in _RIDDEN
    glyph = vocabulary.glyph_numbered(subject.glyph)
    return glyph.kind in _BEARING or glyph.words[0] in _FURNITURE


def alive(name: str) -> bool:
    """Whether a subject is somebody, who can have a trade."""
    subject = vocabulary.subjects()[name]
    if subject.glyph >= 0:
        return vocabulary.glyph_numbered(subject.glyph).kind in _ALIVE
    return subject.voice != "" and subject.family not in _MOUNTS | {"ufo", "lighthouse"}


def keeps_kind(name: str, trade: str) -> bool:
    """Whether what is named before a trade is who has it, as a robot gardener is a robot."""
    person = vocabulary.subjects()[name].family == "person"
    return alive(name) and not person and trade not in vocabulary.grammar("handlers")


def _handy(actor: Actor) -> bool:
    """Whether a glyph shows what fits a hand."""
    number = vocabulary.subjects()[actor.subject].glyph
    return number >= 0 and vocabulary.glyph_numbered(number).kind in _HANDY


def tosses(verb: str) -> bool:
    """Whether what is held goes up and comes down again."""
    return bool(verb) and verb.split(maxsplit=1)[0] in vocabulary.grammar("tosses")


def _loads(first: Actor, second: Actor, verb: str) -> bool:
    """Whether one carries on its back what others carry in hand: trucks anything, horses riders."""
    if not verb or verb.split(maxsplit=1)[0] not in vocabulary.grammar("carries"):
        return False
    if vocabulary.subjects()[first.subject].family in ("person", "robot"):
        return False
    return alive(second.subject) if alive(first.subject) else bears(first.subject)


def toy_for(word: str, subject: str) -> str:
    """The glyph of that very name which fits a hand where the subject itself does not."""
    own = next((glyph for glyph in vocabulary.glyphs() if glyph.words[0] == word), None)
    fits = own is not None and own.kind in _HANDY and subject not in _HELD
    return own.name if own is not None and fits else subject


def relate(
    actors: list[Actor],
    first: Actor,
    second: Actor,
    *,
    relation: str,
    verb: str = "",
    mates: Sequence[Actor] = (),
) -> None:
    """Writes down that `first` chases, rides, holds ... `second`, where bodies allow it; `mates` ride
    along."""
    index = actors.index(second)
    family = vocabulary.subjects()[second.subject].family
    if relation == "chases":
        first.chases = index
    elif relation == "fled":
        second.chases = actors.index(first)
    elif relation == "over":
        first.over = index
    elif relation == "behind":
        first.behind = index
    elif relation == "holds" and _loads(first, second, verb):
        second.carrier = actors.index(first)
    elif relation == "holds" and (second.subject in _HELD or _handy(second)):
        second.carrier, second.held = actors.index(first), True
        second.copies = second.copies if second.counted or tosses(verb) else 1
    elif relation in ("rides", "inside"):
        mounted = relation == "rides" and (family == "beast" or alive(second.subject))
        if bears(second.subject) or mounted:
            for rider in (first, *mates):
                rider.carrier = index
    elif relation == "with" and (second.subject in _HELD or _handy(second)):
        by_hand = vocabulary.subjects()[first.subject].family in ("person", "robot", "penguin")
        if by_hand and not second.counted:
            second.carrier, second.held = actors.index(first), True


def plays(following: Sequence[Term]) -> str:
    """What is done by who plays what follows: one sings to an instrument and jumps with a ball."""
    for term in following:
        subject = term.meaning("subject")
        number = vocabulary.subjects()[subject.value].glyph if subject else -1
        if number >= 0:
            return "jump" if vocabulary.glyph_numbered(number).kind == "toy" else "sing"
    return "jump"


def equipment(actors: Sequence[Actor], actor: Actor, *, pedals: bool) -> list[Actor]:
    """A boat for who sails, wheels for who drives, and their tools for people of a trade."""
    index = actors.index(actor)
    busy = any(other.carrier == index for other in actors)
    if actor.carrier is not None or busy or actor.twin:
        return []
    element = vocabulary.subjects()[actor.subject].element
    if actor.action in ("sail", "drive") and element == "land" and not bears(actor.subject):
        vehicle = "boat" if actor.action == "sail" else "bicycle" if pedals else "car"
        actor.carrier, actor.action = len(actors), None
        return [Actor(vehicle, vehicle)]
    tool: str | None = vocabulary.variants().get(actor.word, {}).get("holds")
    if tool is not None and _plays_with(actors, tool):
        return []
    return [Actor(tool, tool.removesuffix(" glyph"), carrier=index, held=True)] if tool else []


def _plays_with(actors: Sequence[Actor], tool: str) -> bool:
    """Whether the ball of somebody's game is there already; a ball without a name is that one."""
    kin = vocabulary.subjects()[tool].kin
    there = [other for other in actors if vocabulary.subjects()[other.subject].kin == kin == "ball"]
    for ball in there:
        if ball.subject == "ball" and ball.colour is None:
            ball.subject = tool
    return bool(there)


def pass_on(actors: Sequence[Actor], rider: Actor) -> None:
    """What a mount does for its rider: who flies on a dragon is flown by it."""
    if rider.carrier is None or rider.held or rider.action not in _CARRIED_OUT:
        return
    mount = actors[rider.carrier]
    if vocabulary.subjects()[rider.subject].element != "air":
        mount.action = mount.action or rider.action
