"""What a clip is asked for with, and what comes back: the vocabulary every backend speaks.

Light on purpose: the web process imports it to validate requests, so nothing here may pull in
torch, skia or av.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Frame = npt.NDArray[np.uint8]
    Audio = npt.NDArray[np.float32]


class AudioMode(StrEnum):
    """NONE: silent. AMBIENT: the place and what moves in it. FULL: voices and music as well."""

    NONE = "NONE"
    AMBIENT = "AMBIENT"
    FULL = "FULL"


class Stage(StrEnum):
    """The stretches of work in the order they happen; a backend may skip those it does not have."""

    LOADING = "LOADING"
    PLANNING = "PLANNING"
    DENOISING = "DENOISING"
    RENDERING = "RENDERING"
    ENCODING = "ENCODING"
    FINISHING = "FINISHING"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody who looks the same in every clip. `names` are what prompts call them by, with an @
    before it; `is_called` says whether any prompt of this clip does. `figure` is what is drawn (see
    `generation.scene.figure`), of a person as far as it was measured. `picture`, a PNG with alpha, is a
    person's face, or all of a character."""

    id: str
    names: tuple[str, ...]
    is_person: bool
    is_called: bool
    figure: Mapping[str, Any]
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Pictures that a clip is made from, as arrays (height, width, 3) of uint8 RGB: its first frame,
    another clip to change (`strength` 0…1: how much), pictures of what is to appear in it. And
    `likenesses`: who is."""

    image: "Frame | None" = None
    video: "Sequence[Frame] | None" = None
    strength: float = 0.8
    references: "Sequence[Frame]" = ()
    likenesses: Sequence[Likeness] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A clip to change: `words` say what is to be different, `plan` is the `plan` of its recipe."""

    words: str
    plan: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shot:
    """A stretch of a clip between two cuts; `seed`, `style` and `audio` None: the clip's
    own. Only what lies between `start` and `end` (None: its end) is shown of it. With a `title` it is
    a card with these words instead."""

    prompt: str
    seconds: float
    seed: int | None = None
    style: str | None = None
    audio: AudioMode | None = None
    edit: Edit | None = None
    start: float = 0.0
    end: float | None = None
    title: str | None = None

    @property
    def length(self) -> float:
        """In seconds, as it is shown."""
        return (self.seconds if self.end is None else self.end) - self.start

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Shot":
        """What `dataclasses.asdict` made of one."""
        edit, audio = told["edit"], told["audio"]
        return cls(
            **{
                **told,
                "audio": None if audio is None else AudioMode(audio),
                "edit": None if edit is None else Edit(**edit),
            }
        )


@dataclass(frozen=True, slots=True)
class Finish:
    """What is laid over a clip once its shots are together: a bed of `music` in a mood, and lines that
    are written into the picture."""

    music: str | None = None
    captions: "tuple[Line, ...]" = ()

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Finish":
        """What `dataclasses.asdict` made of one."""
        return cls(told["music"], tuple(Line(**line) for line in told["captions"]))


UNTOUCHED = Finish()


@dataclass(frozen=True, slots=True)
class Spec:
    """One request. `style` names a preset of the backend, or None for what the prompt says. With an
    `edit`, what its words do not change stays as it is, where the backend `edits`. With `shots`,
    they are what is made, one after the other, and `seconds` is how long they last together."""

    prompt: str
    seconds: float = 10.0
    width: int = 720
    height: int = 1280
    fps: int = 24
    seed: int = 0
    style: str | None = None
    audio: AudioMode = AudioMode.FULL
    sources: Sources = Sources()
    edit: Edit | None = None
    shots: tuple[Shot, ...] = ()
    finish: Finish = UNTOUCHED

    @property
    def frame_count(self) -> int:
        return max(1, round(self.seconds * self.fps))

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Spec":
        """What `dataclasses.asdict` made of one without its `sources`, after a way through JSON."""
        edit = told["edit"]
        return cls(
            **{
                **told,
                "audio": AudioMode(told["audio"]),
                "edit": None if edit is None else Edit(**edit),
                "shots": tuple(Shot.from_json(shot) for shot in told["shots"]),
                "finish": Finish.from_json(told["finish"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` of `steps` within `stage`; `fraction` of the whole backend run, never decreasing.

    `preview` is a small encoded picture of what is being made, with its media type.
    """

    stage: Stage
    step: int
    steps: int
    fraction: float
    preview: bytes | None = None
    preview_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StylePreset:
    """A named look. `version` goes up when the same name starts to look different."""

    name: str
    version: int
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can make. `model_hash` identifies code and weights for provenance;
    `digital_source_type` is a term of http://cv.iptc.org/newscodes/digitalsourcetype/. A clip has at
    most `max_shots`, each within the bounds of a clip, and lasts at most `max_film_seconds`."""

    name: str
    title: str
    version: str
    model_hash: str
    licence: str
    digital_source_type: str
    min_seconds: float
    max_seconds: float
    default_seconds: float
    sizes: tuple[Size, ...]
    default_size: Size
    fps: tuple[int, ...]
    default_fps: int
    styles: tuple[StylePreset, ...]
    audio_modes: tuple[AudioMode, ...]
    max_prompt: int = 2000
    image_reference: bool = False
    video_reference: bool = False
    references: bool = False
    likeness: bool = False
    edits: bool = False
    max_shots: int = 1
    max_film_seconds: float = 0.0
    deterministic: bool = True

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Capabilities":
        """What `dataclasses.asdict` made of one, after a way through JSON."""
        sizes = tuple(Size(**size) for size in told["sizes"])
        return cls(
            **{
                **told,
                "sizes": sizes,
                "default_size": Size(**told["default_size"]),
                "fps": tuple(told["fps"]),
                "styles": tuple(StylePreset(**style) for style in told["styles"]),
                "audio_modes": tuple(AudioMode(mode) for mode in told["audio_modes"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Line:
    """Something heard, for captions and moderation: seconds from the start of the clip."""

    start: float
    end: float
    text: str


@dataclass(slots=True)
class Take:
    """A generated clip before encoding.

    `frames` yields `frame_count` arrays (height, width, 3) of uint8 RGB, once, drawn as they are
    asked for; close it to stop early. `audio` is float32 (2, samples) in [-1, 1] and exactly as
    long as the picture. `notes` say in plain sentences where the result departs from the prompt.
    `recipe` is JSON and re-creates frames and audio to the byte on the same backend version.
    `is_composite`: a photograph or somebody's likeness went into it.
    """

    frames: "Iterator[Frame]"
    frame_count: int
    width: int
    height: int
    fps: int
    audio: "Audio | None"
    audio_rate: int
    effective_prompt: str
    transcript: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)
    is_composite: bool = False


class Cancelled(BaseException):
    """Raised by `report` to stop a run at once.

    Derives from BaseException so that no `except Exception` in a library on the way swallows it.
    """


Report = Callable[[Progress], None]
