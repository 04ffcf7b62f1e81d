"""Settings: each module paints some, each function fills a backdrop from back to front."""

from collections.abc import Callable

from generation.scene.renderer.backdrop import Backdrop
from generation.scene.renderer.scenery import (
    beyond,
    built,
    deep,
    heights,
    indoors,
    meadows,
    shore,
    theatre,
    water,
    woods,
)

SETTINGS: dict[str, Callable[[Backdrop], None]] = {
    "meadow": meadows.meadow,
    "autumn": meadows.autumn,
    "forest": woods.forest,
    "jungle": woods.jungle,
    "mountains": heights.mountains,
    "volcano": heights.volcano,
    "desert": heights.desert,
    "snow": heights.snow,
    "farm": meadows.farm,
    "castle": meadows.castle,
    "beach": shore.beach,
    "sea": water.sea,
    "lake": water.lake,
    "underwater": deep.underwater,
    "city": built.city,
    "room": indoors.room,
    "stage": theatre.stage,
    "space": beyond.space,
    "moon": beyond.moon,
    "sky": beyond.sky,
}
