"""Challenges."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class ChallengeEntered(Event):
    """A clip was entered into a challenge. Whether a viewer may see it is asked per viewer."""

    type = "challenge.entered"
    contest_id: int
    clip_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.challenge(self.contest_id), channels.challenges())
