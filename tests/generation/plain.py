"""A backend for tests: small frames in one colour that moves, a tone, and trouble on demand."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generation.backends import check_against
from generation.spec import (
    AudioMode,
    Capabilities,
    Line,
    Progress,
    Report,
    Size,
    Spec,
    Stage,
    Take,
)

if TYPE_CHECKING:
    from generation.spec import Frame

RATE = 48_000


@dataclass
class PlainBackend:
    """`pause` (seconds) is spent on every frame. `raises` is thrown at frame `at`; `lacks` is how
    many frames are missing at the end. With a `gate` it waits at frame `at` until that is set, and
    sets `waiting` meanwhile. `says` is what is heard."""

    pause: float = 0.0
    raises: BaseException | None = None
    at: int = 3
    lacks: int = 0
    gate: threading.Event | None = None
    waiting: threading.Event = field(default_factory=threading.Event)
    says: str = "hum"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name="plain",
            title="Plain",
            version="1",
            model_hash="sha256:0",
            licence="Apache-2.0",
            digital_source_type="trainedAlgorithmicMedia",
            min_seconds=0.5,
            max_seconds=20,
            default_seconds=1,
            sizes=(Size(192, 320),),
            default_size=Size(192, 320),
            fps=(8,),
            default_fps=8,
            styles=(),
            audio_modes=tuple(AudioMode),
        )

    def check(self, spec: Spec) -> None:
        check_against(self.capabilities, spec)

    def prepare(self) -> None:
        """There is nothing to load."""

    def generate(self, spec: Spec, *, report: Report) -> Take:
        import numpy as np

        report(Progress(Stage.PLANNING, 1, 1, 0.05))
        beats = np.arange(spec.frame_count * RATE // spec.fps, dtype=np.float32) / RATE
        tone = 0.2 * np.sin(2 * np.pi * (220 + spec.seed % 200) * beats)
        return Take(
            frames=self._frames(spec, report),
            frame_count=spec.frame_count,
            width=spec.width,
            height=spec.height,
            fps=spec.fps,
            audio=None if spec.audio is AudioMode.NONE else np.stack([tone, tone]).astype("f4"),
            audio_rate=RATE,
            effective_prompt=f"{spec.prompt} [plain]",
            transcript=(Line(0.0, 0.5, self.says),),
            notes=("a test card, not what was asked for",),
            recipe={"backend": "plain", "seed": spec.seed},
        )

    def _frames(self, spec: Spec, report: Report) -> "Iterator[Frame]":
        import numpy as np

        for index in range(spec.frame_count - self.lacks):
            if index == self.at:
                self._trouble(report, spec)
            time.sleep(self.pause)
            frame = np.full((spec.height, spec.width, 3), (spec.seed * 37) % 200, np.uint8)
            frame[:, index % spec.width] = 255
            fraction = 0.1 + 0.9 * (index + 1) / spec.frame_count
            report(
                Progress(
                    Stage.RENDERING, index + 1, spec.frame_count, fraction, preview=b"\xff\xd8"
                )
            )
            yield frame

    def _trouble(self, report: Report, spec: Spec) -> None:
        if self.raises is not None:
            raise self.raises
        if self.gate is not None:
            self.waiting.set()
            while not self.gate.wait(0.02):
                report(Progress(Stage.RENDERING, self.at, spec.frame_count, 0.1))
