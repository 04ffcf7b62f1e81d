"""What feeds are made with."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class FeedSteered(Event):
    """What a member asks of their feeds has changed: controls, weights, a recipe of theirs, whom they
    muted, or (`session_id`) the mood of one session."""

    type = "feed.steered"
    user_id: int
    session_id: int | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.user_id),)


@dataclass(frozen=True)
class RankingChanged(Event):
    """Feeds are ranked with another model, or with other weights of the operator."""

    type = "ranking.changed"

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.ranking(),)
