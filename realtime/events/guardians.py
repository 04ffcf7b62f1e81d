"""Guardians and their wards."""

from dataclasses import dataclass
from typing import Literal

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class GuardianLinkChanged(Event):
    """A link between a guardian and a ward changed its state, or the guardian what they allow
    (SETTINGS), or it is about to end because the ward comes of age (AGE_NOTICE)."""

    type = "guardian_link.changed"
    link_id: int
    ward_id: int | None
    guardian_id: int | None
    actor_id: int | None
    change: Literal[
        "INVITED",
        "PENDING_PROOF",
        "ACTIVE",
        "UNLINK_REQUESTED",
        "ENDED",
        "DECLINED",
        "EXPIRED",
        "DISPUTED",
        "AGED_OUT",
        "SETTINGS",
        "AGE_NOTICE",
    ]

    @property
    def sides(self) -> tuple[int, ...]:
        return tuple(each for each in (self.ward_id, self.guardian_id) if each is not None)

    @property
    def topics(self) -> tuple[Topic, ...]:
        return tuple(channels.user(each) for each in self.sides)


@dataclass(frozen=True)
class WardPublicationChanged(Event):
    """A guardian is asked whether a clip of a ward may be published (`stage` ASKED), or is so no more
    (CLOSED): they agreed, or it waits no more."""

    type = "guardian.publication"
    approval_id: int
    clip_id: int
    ward_id: int
    guardian_id: int
    stage: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.guardian_id),)
