"""Sessions and tokens that end."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class SessionRevoked(Event):
    """A session ended before its time: its sockets close."""

    type = "session.revoked"
    session_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.session(self.session_id),
            channels.user(self.user_id),
            channels.revocations(),
        )


@dataclass(frozen=True)
class TokenRevoked(Event):
    """An API token ended before its time: its sockets close."""

    type = "token.revoked"
    token_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.token(self.token_id),
            channels.user(self.user_id),
            channels.revocations(),
        )
