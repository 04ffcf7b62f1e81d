"""What happens with members' likenesses."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class CameoUsed(Event):
    """Somebody's likeness was used, or is to be: `stage` is SUBMITTED (a job asks for it), DRAFTED
    (its clip is made), PUBLISHED, AWAITING (the owner is to approve the publication) or STOPPED."""

    type = "cameo.used"
    cameo_id: int
    owner_id: int
    user_id: int
    stage: str
    generation_id: int | None = None
    clip_id: int | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.cameo(self.owner_id),)


@dataclass(frozen=True)
class CameoResembled(Event):
    """A clip that may show somebody without their leave is held until a moderator has looked at it.
    Which clip is nobody's to know before that: it may be a stranger's draft that shows another."""

    type = "cameo.resembled"
    cameo_id: int
    owner_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.cameo(self.owner_id),)


@dataclass(frozen=True)
class CameoRequested(Event):
    """Somebody asks to use a likeness."""

    type = "cameo.requested"
    request_id: int
    cameo_id: int
    owner_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.cameo(self.owner_id),)


@dataclass(frozen=True)
class CameoRequestDecided(Event):
    """A request to use a likeness was answered, or ended in another way; `state` is what it is now."""

    type = "cameo.request_decided"
    request_id: int
    cameo_id: int
    owner_id: int
    user_id: int
    state: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.user_id), channels.cameo(self.owner_id))


@dataclass(frozen=True)
class CameoChanged(Event):
    """A likeness is in another state, or other rules hold for it from now on."""

    type = "cameo.changed"
    cameo_id: int
    owner_id: int
    epoch: int
    state: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.cameo(self.owner_id), channels.user(self.owner_id))


@dataclass(frozen=True)
class PublicationDecided(Event):
    """A clip that waited for somebody's approval waits no more; `outcome` is APPROVED, DENIED, SILENCE
    (nobody answered in time), REFUSED (it may not be published any more), UNASKED (no guardian is left
    to answer) or WITHDRAWN. `asked_guardians`: whether it waited for some of the author's."""

    type = "clip.publication_decided"
    clip_id: int
    author_id: int
    outcome: str
    asked_guardians: bool = False

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.author_id),)
