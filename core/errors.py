"""Every expected refusal, in one tree.

    Refusal
    ├── BadInput          an argument is malformed or out of range
    ├── Unauthenticated   nobody is signed in, or the token is no longer good
    ├── Forbidden         the viewer is known and may see the thing, but may not do this
    ├── PolicyRefused     what was written may not be made or shown here; says which policy, and where
    ├── ConsentRefused    somebody who would be shown does not agree; says whose category
    ├── NotFound          there is no such thing, or the viewer may not know that there is
    ├── Gone              what the viewer was given before may not be given any more
    ├── Conflict          the thing is not in a state that allows this
    ├── TooLarge          more bytes than are taken in
    ├── Throttled         too many of these in too short a time
    ├── QuotaExceeded     an allowance for the day (or a fixed cap) is used up
    ├── Unavailable       the instance cannot do it now (closed sign-up, region, storage, queue)
    └── StorageFull       the media store has no room left

A refusal carries facts; the edge (GraphQL payload, GraphQL error, HTTP answer) turns them into text.
Anything else that is raised is a bug: it is logged and answered as INTERNAL_SERVER_ERROR.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class Refusal(Exception):
    """An answer of "no" that the caller can act on.

    `message` says what to do about it and holds nothing private; `field` names the input at fault
    (camelCase, dotted for nested inputs); `status` is the HTTP status that comes closest.
    """

    code: ClassVar[str] = "REFUSED"
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class BadInput(Refusal):
    code = "BAD_USER_INPUT"


class Unauthenticated(Refusal):
    code = "UNAUTHENTICATED"
    status = 401

    def __init__(self, message: str = "Sign in first.", *, field: str | None = None) -> None:
        super().__init__(message, field=field)


class Forbidden(Refusal):
    code = "FORBIDDEN"
    status = 403


class PolicyRefused(Refusal):
    """`policy` is a public, lasting id; `start` and `end` bound the words at fault in the field, in
    characters."""

    code = "POLICY_REFUSED"
    status = 403

    def __init__(self, message: str, *, policy: str, start: int, end: int, field: str) -> None:
        super().__init__(message, field=field)
        self.policy = policy
        self.start = start
        self.end = end


@dataclass(frozen=True)
class Blocker:
    """A likeness that may not be used: `reason` says why, `category` names the public category of
    it, `owner_id` is None where the caller may not know whose it is, or that there is one."""

    cameo_id: int
    owner_id: int | None
    reason: str
    category: str | None = None


class ConsentRefused(Refusal):
    """`blockers` are one for each likeness whose owner does not agree."""

    code = "CONSENT_REFUSED"
    status = 403

    def __init__(self, blockers: Sequence[Blocker], *, field: str = "cameoIds") -> None:
        why = ", ".join(dict.fromkeys(_because(each) for each in blockers))
        super().__init__(f"Somebody who would be shown does not agree: {why}.", field=field)
        self.blockers = tuple(blockers)


def _because(blocker: Blocker) -> str:
    return f"{blocker.reason} ({blocker.category})" if blocker.category else blocker.reason


class ConsentNeeded(Refusal):
    """Somebody is shown, and nobody has said that they agree."""

    code = "CONSENT_NEEDED"
    status = 403


class EnrolmentNeeded(Refusal):
    """A picture shows a person: their likeness is theirs alone to enrol."""

    code = "ENROLMENT_NEEDED"
    status = 403


class NotFound(Refusal):
    """Absent and hidden look alike: the message names the kind of thing and never the reason."""

    code = "NOT_FOUND"
    status = 404

    def __init__(self, noun: str, *, field: str | None = None) -> None:
        super().__init__(f"There is no such {noun}.", field=field)
        self.noun = noun


class Gone(Refusal):
    """Only for those who were shown it: to anybody else it is absent, see `NotFound`."""

    code = "GONE"
    status = 410


class Conflict(Refusal):
    code = "CONFLICT"
    status = 409


class TooLarge(Refusal):
    """`most` in bytes."""

    code = "PAYLOAD_TOO_LARGE"
    status = 413

    def __init__(self, most: int) -> None:
        super().__init__(f"A file may have {most // 2**20} MiB.", field="file")
        self.most = most


class Throttled(Refusal):
    """`retry_after` is in seconds."""

    code = "THROTTLED"
    status = 429

    def __init__(self, message: str, *, retry_after: float, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after


class QuotaExceeded(Refusal):
    code = "QUOTA_EXCEEDED"
    status = 403


class Unavailable(Refusal):
    code = "UNAVAILABLE"
    status = 503


class StorageFull(Refusal):
    code = "STORAGE_FULL"
    status = 507

    def __init__(self) -> None:
        super().__init__("The instance has no room left for media; try again later.")
