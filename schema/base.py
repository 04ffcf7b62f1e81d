"""What every part of the API shares: nodes, connections, payload errors, scalars.

Strawberry types describe rows; resolvers return the rows themselves, and Strawberry reads the
fields off them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import strawberry
from strawberry.extensions.field_extension import AsyncExtensionResolver, FieldExtension
from strawberry.types import Info as StrawberryInfo
from strawberry.types.field import StrawberryField

from core.errors import BadInput, Blocker, ConsentRefused, PolicyRefused, Refusal
from core.pages import Page, encode_cursor
from models.base import Row
from resolvers.context import Context
from schema.compiled.kinds import goes_by_class

Info = StrawberryInfo[Context, Any]
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

First = Annotated[
    int | None, strawberry.argument(description="How many to return, 1 to 50; 20 when absent.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="Continue after this cursor (`pageInfo.endCursor`)."),
]
NodeId = Annotated[strawberry.ID, strawberry.argument(description="A global id.")]


def global_id(noun: str, row_id: int) -> str:
    """The opaque id of a row, the same in every answer."""
    return base64.urlsafe_b64encode(f"{noun}:{row_id}".encode()).decode().rstrip("=")


def row_id(noun: str, opaque: str, *, field: str = "id") -> int:
    """The row id behind `opaque`. Raises `BadInput` when it is not the id of a `noun`."""
    found, number = split_id(opaque, field=field)
    if found != noun:
        raise BadInput(f"`{field}` is the id of a {found}, a {noun} is wanted.", field=field)
    return number


def split_id(opaque: str, *, field: str = "id") -> tuple[str, int]:
    try:
        text = base64.urlsafe_b64decode(opaque.encode() + b"=" * (-len(opaque) % 4)).decode()
        noun, _, number = text.partition(":")
        if noun.isalpha() and number.isascii() and number.isdigit() and int(number) < 2**63:
            return noun, int(number)
    except (binascii.Error, UnicodeError, ValueError):
        pass
    raise BadInput(f"`{field}` is not an id of this API.", field=field)


def kept(function: F) -> F:
    """A resolver that looks at nothing but columns of its row, none of which may change without the
    row's version: what it answers is kept with the row, for every query that asks again."""
    function.is_kept = True  # type: ignore[attr-defined]
    return function


@strawberry.interface(description="Anything with an identity, reachable again through `node(id:)`.")
class Node:
    row: ClassVar[type[Row]]

    @strawberry.field(description="A global, stable, opaque id.")
    @kept
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id(type(self).__name__, self.id))

    @classmethod
    @goes_by_class
    def is_type_of(cls, obj: object, _info: Info) -> bool:
        return isinstance(obj, (cls, cls.row))

    @classmethod
    def keeps(cls, attribute: str) -> bool:
        """Columns, and what the id says of when the row was made."""
        return attribute == "created_at" or attribute in cls.row._meta.fields_map


@strawberry.type(description="Where a page ends and whether another follows.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow `endCursor`.")
    has_previous_page: bool = strawberry.field(
        description="Whether the page was asked for with `after`; pages run forward only."
    )
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last edge.")


@strawberry.type(description="One item of a page.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="Opaque position of the item in the list.")


@strawberry.type(description="One page of a list, newest first unless the field says otherwise.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The items of this page.")
    page_info: PageInfo = strawberry.field(description="How to go on.")


def connection(page: Page[Any], after: str | None) -> Any:
    """A page of rows as the answer to a connection field."""
    edges: list[Edge[Any]] = [
        Edge(node=row, cursor=encode_cursor(key))
        for row, key in zip(page.rows, page.keys, strict=True)
    ]
    return Connection(edges=edges, page_info=page_info(page, after))


def page_info(page: Page[Any], after: str | None) -> PageInfo:
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=after is not None,
        start_cursor=encode_cursor(page.keys[0]) if page.keys else None,
        end_cursor=encode_cursor(page.keys[-1]) if page.keys else None,
    )


class ErrorCode(StrEnum):
    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    POLICY_REFUSED = "POLICY_REFUSED"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    CONSENT_NEEDED = "CONSENT_NEEDED"
    ENROLMENT_NEEDED = "ENROLMENT_NEEDED"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    THROTTLED = "THROTTLED"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    UNAVAILABLE = "UNAVAILABLE"
    STORAGE_FULL = "STORAGE_FULL"


strawberry.enum(ErrorCode, description="Why something was refused. New codes may be added.")


@strawberry.type(description="The policy that refused a text, and the words that it is about.")
class PolicySpan:
    policy: str = strawberry.field(description="A lasting id, such as `minors.sexualised`.")
    start: int = strawberry.field(description="Where the words begin, in characters.")
    end: int = strawberry.field(description="Where they end (not included).")


@strawberry.type(description="A likeness that may not be used for this, and why.")
class CameoBlocker:
    reason: str = strawberry.field(
        description="NOT_AVAILABLE (no such likeness, or none for you), NOT_APPROVED (ask with "
        "`requestCameoUse`), PURPOSE, CONTEXT, PHRASE, APPEARANCE, AUDIENCE or POLICY. New reasons "
        "may be added."
    )
    category: str | None = strawberry.field(
        description="The context, purpose or audience it is about, where it is one of a public list; "
        "an owner's own words are never told."
    )
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    owner_id: strawberry.ID | None = strawberry.field(
        description="Whose it is; null where you may not know, or there is none."
    )


@strawberry.type(description="An expected refusal of a mutation: what is wrong and what to do.")
class UserError:
    code: ErrorCode = strawberry.field(description="The cause, for programs.")
    message: str = strawberry.field(description="The cause and the remedy, for people.")
    field: str | None = strawberry.field(
        description="The input at fault, in the caller's spelling; null when it is none in particular."
    )
    retry_after: float | None = strawberry.field(
        default=None, description="Seconds until it may work, where that is known."
    )
    policy: PolicySpan | None = strawberry.field(
        default=None, description="With POLICY_REFUSED: which policy, and what it is about."
    )
    blockers: list[CameoBlocker] = strawberry.field(
        default_factory=list, description="With CONSENT_REFUSED: whose likeness, and why."
    )


@strawberry.interface(description="What every mutation returns: its result, or why there is none.")
class Payload:
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="Empty when the mutation was carried out."
    )


class RefusalsAsErrors(FieldExtension):
    """A refusal anywhere in a mutation becomes its payload's `errors`. The payload's own fields
    must default to null. Compiled operations call what it makes of a resolver."""

    def around(
        self, function: Callable[..., Awaitable[Any]], field: StrawberryField
    ) -> Callable[..., Awaitable[Any]]:
        """The same around the function of a resolver."""

        async def resolve(*args: Any, **kwargs: Any) -> Any:
            try:
                return await function(*args, **kwargs)
            except Refusal as refusal:
                kind: Any = field.type
                return kind(errors=[user_error(refusal)])

        return resolve

    async def resolve_async(
        self,
        next_: AsyncExtensionResolver,
        source: Any,
        info: StrawberryInfo[Any, Any],
        **kwargs: Any,
    ) -> Any:
        try:
            return await next_(source, info, **kwargs)
        except Refusal as refusal:
            kind: Any = info.return_type
            return kind(errors=[user_error(refusal)])


def mutation(description: str) -> Any:
    """A mutation field: `input: XInput!` in, a `Payload` out."""
    return strawberry.mutation(description=description, extensions=[RefusalsAsErrors()])


def user_error(refusal: Refusal) -> UserError:
    return UserError(
        code=ErrorCode(refusal.code),
        message=refusal.message,
        field=refusal.field,
        retry_after=getattr(refusal, "retry_after", None),
        policy=_policy(refusal),
        blockers=blockers_of(refusal.blockers) if isinstance(refusal, ConsentRefused) else [],
    )


def blockers_of(blockers: Sequence[Blocker]) -> list[CameoBlocker]:
    return [
        CameoBlocker(
            reason=each.reason,
            category=each.category,
            cameo_id=strawberry.ID(global_id("Cameo", each.cameo_id)),
            owner_id=None
            if each.owner_id is None
            else strawberry.ID(global_id("User", each.owner_id)),
        )
        for each in blockers
    ]


def _policy(refusal: Refusal) -> PolicySpan | None:
    if not isinstance(refusal, PolicyRefused):
        return None
    return PolicySpan(policy=refusal.policy, start=refusal.start, end=refusal.end)
