"""What comes of reports."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class ReportDecided(Event):
    """A moderator decided what a member had reported."""

    type = "report.decided"
    report_id: int
    reporter_id: int
    state: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.reporter_id),)
