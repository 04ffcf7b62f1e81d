"""Who calls: the session that a token opens, and the member behind it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from tortoise.expressions import Q

from models.base import Dialect, Reading, reading
from models.reads.members import ACTIVE, HAS_LIMITS, STEERS
from models.reads.rows import columns_of, copied, maker, read
from models.reads.scoped import Scoped
from models.sessions import TOUCH_EVERY, Scope, Session, secret_hash
from models.users import User

# What a page may heed of the member who asks for it, besides their id and their session.
OF_VIEWERS = ("role", "state", "age_band", "age_assurance", "feed_choice", "widest_rating")

_BYTES = 4_000  # of a session and a member that are held

_BY_TOKEN = Scoped(lambda _viewer, token_hash: Session.filter(token_hash=token_hash))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and through which session. `has_limits`: whether anything is set for them (by
    themselves or a guardian); `steers`: whether they ask anything of their feeds. Where that was not
    asked, it may be. `kind` is what pages may depend on besides who asks for them."""

    user: User
    session: Session
    has_limits: bool
    steers: bool
    kind: Hashable

    @classmethod
    def of(cls, user: User, session: Session, *, has_limits: bool, steers: bool) -> Caller:
        if Scope.MODERATE not in session.scopes:
            user.in_office = False
        flags = has_limits, steers, user.in_office
        kind = session.scopes, flags, *[getattr(user, name) for name in OF_VIEWERS]
        return cls(user, session, has_limits, steers, kind)

    def copied(self) -> Caller:
        """For one operation: what is held is nobody's to change."""
        user, session = copied(self.user), copied(self.session)
        return Caller(user, session, self.has_limits, self.steers, self.kind)


async def authenticate(token: str, now: datetime) -> Caller | None:
    """Who a token speaks for. None for a token that is unknown, expired or revoked, and for a member
    who is suspended or deleted."""
    token_hash = secret_hash(token)
    caller = await _caller(token_hash)
    if caller is None or not caller.session.is_open(now):
        return None
    session = caller.session
    if session.last_used_at is None or session.last_used_at <= now - TOUCH_EVERY:
        session.last_used_at = now
        await _touch(session, now)
    return caller.copied()


async def _caller(token_hash: str) -> Caller | None:
    """Who it was, where nothing of them has changed since; else who it is, in one statement for all who
    call meanwhile."""
    through = reading()
    if through is None:
        for session in await _BY_TOKEN.rows(None, token_hash=token_hash):
            user = await session.member()
            if user is not None:
                return Caller.of(user, session, has_limits=True, steers=True)
        return None
    changes, answers = through.changes, through.facts.answers
    await changes.caught_up()
    held = answers.of(token_hash)
    if held is not None:
        caller: Caller
        caller, since = held[0]
        if changes.stayed((caller.session.id, caller.user.id), since):
            return caller
    since = changes.moment
    found: Caller | None = await through.grouped(_callers).ask(token_hash)
    if found is not None:
        answers.keep(token_hash, 0, (found, since), _BYTES)
    return found


async def _callers(through: Reading, token_hashes: list[str]) -> list[Caller | None]:
    make_session, make_user = maker(Session, Dialect.POSTGRESQL), maker(User, Dialect.POSTGRESQL)
    of_session, of_user = columns_of(Session), (*columns_of(User), "_version")
    middle, end = len(of_session), len(of_session) + len(of_user)
    found: dict[str, Caller] = {}
    for row in await read(through, _callers_sql(), [token_hashes]):
        session: Session = make_session(dict(zip(of_session, row[:middle], strict=True)))
        user = make_user(dict(zip(of_user, row[middle:end], strict=True)))
        has_limits, steers = row[end:]
        found[session.token_hash] = Caller.of(user, session, has_limits=has_limits, steers=steers)
    return [found.get(token_hash) for token_hash in token_hashes]


@cache
def _callers_sql() -> str:
    """For hashes of tokens: the session, its active member in their version, whether limits are set for
    them, whether they steer."""
    active = ACTIVE.inside(None, asking="NULL", ids="s.user_id")
    columns = [f's."{name}"' for name in columns_of(Session)]
    columns += [*(f'u."{name}"' for name in columns_of(User)), 'u.xmin AS "_version"']
    return (
        f"SELECT {', '.join(columns)}, {HAS_LIMITS.format(id='u.id')}, {STEERS} FROM sessions s "  # noqa: S608 - our own text
        f"CROSS JOIN LATERAL ({active} OFFSET 0) AS active JOIN users u ON u.id = active.id "
        "WHERE s.token_hash = ANY($1::text[])"
    )


async def _touch(session: Session, now: datetime) -> None:
    """Write down that it is used: for all that are, in one statement."""
    through = reading()
    if through is not None:
        await through.grouped(_touched).ask((session.id, now))
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - TOUCH_EVERY)
    await Session.filter(stale, id=session.id).update(last_used_at=now)


# What another process writes into it meanwhile is as good.
_TOUCH = """WITH stale AS (
    SELECT id FROM sessions WHERE id = ANY ($1::bigint[])
        AND (last_used_at IS NULL OR last_used_at <= $3) ORDER BY id FOR UPDATE SKIP LOCKED)
UPDATE sessions s SET last_used_at = $2 FROM stale WHERE s.id = stale.id"""


async def _touched(through: Reading, used: list[tuple[int, datetime]]) -> Sequence[None]:
    now = max(moment for _, moment in used)
    await read(through, _TOUCH, [[id for id, _ in used], now, now - TOUCH_EVERY])
    return [None] * len(used)
