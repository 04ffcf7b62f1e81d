"""Who chases, rides, holds, flies over or stands behind whom."""

from generation.scene import vocabulary
from generation.scene.reading import Actor

_MOUNTS = frozenset(
    ("car", "bus", "truck", "train", "bicycle", "boat", "rocket", "plane", "helicopter", "airship")
)
_RIDDEN = _MOUNTS | {"dragon", "whale", "ufo"}
_BEASTS_RIDDEN = frozenset(
    ("horse", "unicorn", "zebra", "elephant", "lion", "bear", "deer", "giraffe", "dinosaur", "cow")
) | {"tiger", "pig", "turtle"}
_HELD = frozenset(["balloon", "kite", "umbrella", "flower", "star", "heart", "lantern", "ball"])


# Kinds of glyph that carry somebody, and furniture that does.
_BEARING = frozenset(("beast", "vehicle", "vessel", "aircraft"))
_HANDY = frozenset(("food", "toy", "thing", "sign", "plant", "flag"))
_FURNITURE = ("bed", "chair", "couch and lamp", "skateboard", "sled")


def _bears(actor: Actor) -> bool:
    number = vocabulary.subjects()[actor.subject].glyph
    if number < 0:
        return False
    glyph = vocabulary.glyph_numbered(number)
    return glyph.kind in _BEARING or glyph.words[0] in _FURNITURE


def _handy(actor: Actor) -> bool:
    """Whether a glyph shows what fits a hand."""
    number = vocabulary.subjects()[actor.subject].glyph
    return number >= 0 and vocabulary.glyph_numbered(number).kind in _HANDY


def relate(actors: list[Actor], first: Actor, second: Actor, *, relation: str) -> None:
    """Writes down that `first` chases, rides, holds ... `second`, where bodies allow it."""
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
    elif relation == "holds" and (second.subject in _HELD or _handy(second)):
        second.carrier, second.held = actors.index(first), True
    elif relation in ("rides", "inside"):
        if family in _RIDDEN or second.subject in _BEASTS_RIDDEN or _bears(second):
            first.carrier = index
    elif relation == "beside" and second.subject in ("balloon", "kite", "umbrella"):
        by_hand = vocabulary.subjects()[first.subject].family == "person"
        if by_hand and second.copies == 1:
            second.carrier, second.held = actors.index(first), True
