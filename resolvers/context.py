"""What a resolver is given: who asks, through which session, and the instance's shared parts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from core.clock import Clock
from core.errors import Forbidden, Unauthenticated
from core.limits import Limiter
from core.settings import Settings
from models.guardians import AgeProof, policy_of
from models.policies import Policy
from models.sessions import Scope, Session, SessionKind
from models.users import User
from ranking.instructions.models import InstructionModel
from ranking.ranker import Ranker
from resolvers.loaders import Loaders
from safety.liveness import Measuring, Verifier

if TYPE_CHECKING:
    from media.authority import Authority
    from media.storage import Storage
    from media.urls import MediaGrant, MediaUrls
    from realtime.bus import Bus
    from realtime.cursors import Cursors
    from realtime.streams import Live


VISITOR: Hashable = "visitor"  # the `kind` of whoever is not signed in


@dataclass(frozen=True)
class Instance:
    """The parts of a running instance that outlive any one operation. Built in `server`."""

    settings: Settings
    clock: Clock
    limiter: Limiter
    bus: Bus
    live: Live
    cursors: Cursors
    storage: Storage
    media_urls: MediaUrls
    authority: Authority
    age_proof: AgeProof | None = None
    likeness_verifier: Verifier = field(default_factory=Measuring)
    ranker: Ranker = field(default_factory=Ranker)
    instruction_model: InstructionModel | None = None


class Issued(NamedTuple):
    """A signed address, and what it is made of."""

    url: str
    grant: MediaGrant
    filename: str


@dataclass
class Context:
    """One operation's view of the world. `loaders` belong to this operation alone; `issued` are the
    addresses that it has given out, where somebody wants to know. `kind` is all that pages may heed of
    the caller besides their id, None where that is not known."""

    instance: Instance
    viewer: User | None
    session: Session | None
    request_id: str
    client_ip: str
    loaders: Loaders
    issued: list[Issued] | None = None
    kind: Hashable | None = None

    @property
    def viewer_id(self) -> int | None:
        return None if self.viewer is None else self.viewer.id

    def media_until(self) -> datetime:
        """When an address that is given out now stops working."""
        return self.instance.media_urls.expiry(self.instance.clock.now())

    def issue(self, grant: MediaGrant, filename: str) -> str:
        """The address that `grant` opens."""
        url = self.instance.media_urls.issue(grant, filename)
        if self.issued is not None:
            self.issued.append(Issued(url, grant, filename))
        return url

    @property
    def session_id(self) -> int | None:
        return None if self.session is None else self.session.id

    @property
    def expires_at(self) -> datetime | None:
        """When the session ends, and with it every socket it opened."""
        return None if self.session is None else self.session.expires_at

    def require_viewer(self, scope: Scope) -> User:
        """The signed-in member. Raises `Unauthenticated`, or `Forbidden` when an API token was not
        given `scope`."""
        if self.viewer is None or self.session is None:
            raise Unauthenticated()
        if scope not in self.session.scopes:
            raise Forbidden(f"This token lacks the scope {scope}.")
        return self.viewer

    def check_may_read(self) -> None:
        """Anybody may read what all may see. Raises `Forbidden` for an API token without READ."""
        if self.session is not None:
            self.require_viewer(Scope.READ)

    async def policy(self, member: User) -> Policy:
        """What `member` may do now."""
        narrowed = await self.loaders.limits.load(member.id)
        return policy_of(member, narrowed, settings=self.instance.settings)

    def require_session(self) -> User:
        """The member, signed in by themselves: API tokens may not change how an account is opened."""
        viewer = self.require_viewer(Scope.READ)
        if self.session is None or self.session.kind is not SessionKind.SESSION:
            raise Forbidden("Sign in with a session; API tokens cannot do this.")
        return viewer
