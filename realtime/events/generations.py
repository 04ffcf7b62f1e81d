"""The life of a generation."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class GenerationQueued(Event):
    """A generation waits for a worker; also the bell that wakes one."""

    type = "generation.queued"
    generation_id: int
    owner_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.workers(),
            channels.generation(self.generation_id),
            channels.user(self.owner_id),
        )


@dataclass(frozen=True)
class GenerationAdvanced(Event):
    """A generation entered `state`: a worker took it (RUNNING), its picture is drawn
    (POSTPROCESSING), it is being looked at (MODERATING)."""

    type = "generation.advanced"
    generation_id: int
    owner_id: int
    state: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.generation(self.generation_id), channels.user(self.owner_id))


@dataclass(frozen=True)
class GenerationProgressed(Event):
    """A running generation moved on. `seq` only grows, over attempts too: skip a lower one.

    `fraction` is 0…1 of the whole work; `step` counts 1…`steps` within `stage`, both 0 where the
    stage has no steps. `preview` is the address of the latest preview frame, or the frame itself
    as a `data:` URL. May be lost, and only the latest per generation waits: the row is the truth.
    """

    type = "generation.progressed"
    durable = False
    generation_id: int
    owner_id: int
    seq: int
    stage: str
    fraction: float
    step: int = 0
    steps: int = 0
    preview: str | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.generation(self.generation_id),)


@dataclass(frozen=True)
class GenerationFinished(Event):
    """A generation reached a terminal `state`; `clip_id` is its draft where it succeeded."""

    type = "generation.finished"
    generation_id: int
    owner_id: int
    state: str
    clip_id: int | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.generation(self.generation_id), channels.user(self.owner_id))


@dataclass(frozen=True)
class GenerationCancelRequested(Event):
    """The owner wants a generation stopped; its worker learns it here or at its next heartbeat."""

    type = "generation.cancel_requested"
    generation_id: int
    owner_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.workers(),
            channels.generation(self.generation_id),
            channels.user(self.owner_id),
        )
