"""Ask everything the schema has, and the worker plane, as everybody, and say what came of it. Everybody
shows their secret and is let in as by the server."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from core.errors import Unauthenticated
from core.limits import Limiter
from realtime.subscriptions import Subscription
from resolvers.context import Context
from schema import schema
from schema.graph import describe_all
from schema.problems import Rejected, refused
from schema.requests import parse_request
from server.auth import context_factory
from server.connection import ConnectionInfo
from tests.authorisation.cast import Cast, seed
from tests.authorisation.worker_plane import routes_of, taken_back, worker_rows
from tests.world import World

GOLDEN = Path(__file__).with_name("golden.txt")
CORE = schema._schema

# The id that an argument means, where its name does not say it.
MEANS = {
    "avatarClipId": "Clip",
    "characters.ownerId": "User",
    "afterClipId": "Clip",
    "clipIds": "Clip",
    "userIds": "User",
    "viewerIds": "Member",
    "wardId": "Ward",
    "replyToId": "Comment",
    "tokenId": "ApiToken",
    "effectivePolicy.userId": "Ward",
    "revokeClipLink.linkId": "ClipLink",
    "linkId": "GuardianLink",
    "publishClip.clipId": "Clip draft",
    "scheduleClip.clipId": "Clip draft",
    "draftLines.clipId": "Clip draft",
    "sayInDraft.clipId": "Clip draft",
    "draftActivity.clipId": "Clip draft",
    "node.id": "User",
    "nodes.ids": "User",
    "cameo.id": "Cameo",
    "cameoIds": "Cameo",
    "stopCameoUse.cameoId": "Cameo depicted",
    "stopCameoUse.generationId": "Generation running",
    "restoreCameoClip.cameoId": "Cameo depicted",
    "cancelGeneration.generationId": "Generation running",
    "generationProgress.generationId": "Generation running",
    "requestId": "CameoRequest",
    "publicationId": "WardPublication",
    "enrolmentId": "CameoEnrolment",
    "remixOf": "Clip",
    "clip.id": "Clip",
    "export.id": "User",
    "upload.id": "Upload",
    "conversation.id": "Conversation",
    "generation.id": "Generation",
    "batch.id": "Batch",
    "challenge.id": "Challenge",
    "playlist.id": "Playlist",
    "feedRecipe.id": "FeedRecipe",
    "recipeId": "FeedRecipe",
    "entryId": "RightsEntry",
    "caseId": "ReportCase",
}
# Values that an argument needs to get as far as the question who asks.
VALUES: dict[str, Any] = {
    "handle": "owner",
    "scheduledFor": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    "query": "ball",
    "words": "a robot",
    "first": 5,
    "prompt": "a red ball",
    "seconds": 4.0,
    "text": "hello",
    "body": "hello",
    "title": "title",
    "change": "at night",
    "name": "name",
    "names": "Vera Lindqvist",
    "password": "correct horse battery",
    "audience": "FOLLOWERS",
    "playbackId": "00000000-0000-4000-8000-000000000000",
    "bornOn": "1990-01-01",
    "kind": "LATEST",
    "settings": {"autoplay": False},
    "holdClip.kind": "MOD_REVIEW",
    "releaseClip.kind": "MOD_REVIEW",
    "idempotencyKey": "key",
}


async def rows_of(world: World) -> list[str]:
    """The matrix, sorted. The world is seeded first and stays as it is: what a mutation does is
    taken back."""
    cast = await seed(world)
    await world.settled()
    routes = routes_of(world)
    outcomes: dict[str, dict[str, str]] = defaultdict(dict)
    for role, secret in cast.asking.items():
        for row, outcome in await _fields(world, cast, secret):
            outcomes[row][role] = outcome
        for verb, root in (("query", CORE.query_type), ("mutation", CORE.mutation_type)):
            assert root is not None
            for name, field in root.fields.items():
                outcomes[f"{root.name}.{name}"][role] = await _operation(
                    world, secret, document(verb, name, field, cast)
                )
        for row, outcome in await _subscriptions(world, cast, secret):
            outcomes[row][role] = outcome
        for row, outcome in await worker_rows(routes, cast, secret):
            outcomes[row][role] = outcome
    return sorted(f"{row}: {_folded(found)}" for row, found in outcomes.items())


def _folded(found: dict[str, str]) -> str:
    """The most frequent outcome last, as what holds for everybody else."""
    roles: dict[str, list[str]] = defaultdict(list)
    for role, outcome in found.items():
        roles[outcome].append(role)
    *few, (most, _) = sorted(roles.items(), key=lambda each: (len(each[1]), each[0]))
    return " | ".join([*(f"{outcome} {','.join(who)}" for outcome, who in few), f"{most} *"])


# Operations


async def _operation(world: World, secret: str | None, text: str) -> str:
    async with taken_back():
        answer = await _ask(world, secret, text)
    if answer.get("errors"):
        return str(answer["errors"][0]["extensions"]["code"])
    (value,) = answer["data"].values()
    if isinstance(value, dict) and value.get("errors"):
        return str(value["errors"][0]["code"])
    return _shown(value)


async def _context(world: World, secret: str | None) -> Context:
    """Of one who shows this secret, as the server makes it. Raises `Unauthenticated`."""
    headers = {} if secret is None else {"authorization": f"Bearer {secret}"}
    info = ConnectionInfo(headers, client_ip="127.0.0.1", request_id="matrix", transport="http")
    return await context_factory(replace(world.instance, limiter=Limiter()))(info)


async def _ask(world: World, secret: str | None, text: str) -> dict[str, Any]:
    request = parse_request({"query": text})
    try:
        context = await _context(world, secret)
        prepared = world.graph.prepare(request, signed_in=context.viewer is not None)
        found: dict[str, Any] = orjson.loads(await world.graph.answer(prepared, context))
    except Rejected as rejected:
        return {"errors": describe_all(rejected.errors, "matrix")}
    except Unauthenticated as refusal:
        return {"errors": describe_all(refused(refusal).errors, "matrix")}
    return found


def _shown(value: object) -> str:
    if value is None:
        return "null"
    if value == [] or (isinstance(value, dict) and value.get("edges") == []):
        return "empty"
    return "ok"


def document(verb: str, name: str, field: GraphQLField, cast: Cast) -> str:
    arguments = _given(name, field.args.items(), cast)
    text = f"({', '.join(arguments)})" if arguments else ""
    return f"{verb} {{ {name}{text} {_selection(get_named_type(field.type))} }}"


def _given(operation: str, arguments: Iterable[tuple[str, Any]], cast: Cast) -> list[str]:
    return [
        f"{name}: {_literal(operation, name, argument.type, cast)}"
        for name, argument in arguments
        if (isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined)
        or f"{operation}.{name}" in VALUES | MEANS
        or name in ("userId", "quietHours")
    ]


def _literal(operation: str, name: str, kind: Any, cast: Cast) -> str:
    """A value that fits, as GraphQL spells it."""
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    if isinstance(kind, GraphQLList):
        return f"[{_literal(operation, name, kind.of_type, cast)}]"
    known = VALUES.get(f"{operation}.{name}", VALUES.get(name))
    if isinstance(kind, GraphQLInputObjectType):
        if known is not None:
            return _spelt(known)
        fields = kind.fields.items()
        return "{" + ", ".join(_given(operation, fields, cast)) + "}"
    if kind.name == "ID":
        meant = MEANS.get(f"{operation}.{name}") or MEANS.get(name)
        noun = meant or name.removesuffix("Ids").removesuffix("Id")
        return _spelt(cast.ids.get(noun) or cast.ids[noun[:1].upper() + noun[1:]])
    if isinstance(kind, GraphQLEnumType):
        return str(known) if known in kind.values else next(iter(kind.values))
    return _spelt(known if known is not None else _PLAIN.get(kind.name, "x"))


_PLAIN: dict[str, Any] = {"Int": 1, "Float": 1.0, "Boolean": True, "JSON": "{}"}
_PLAIN |= {"Date": "1990-01-01", "DateTime": "2999-01-01T00:00:00Z"}


def _spelt(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_spelt(each)}" for key, each in value.items()) + "}"
    return orjson.dumps(value).decode()


def _selection(kind: Any) -> str:
    if is_leaf_type(kind):
        return ""
    fields = getattr(kind, "fields", {})
    if "edges" in fields:
        return "{ edges { __typename } }"
    return "{ __typename errors { code } }" if "errors" in fields else "{ __typename }"


# Fields


def owned_types() -> Iterator[GraphQLObjectType]:
    """What has an identity, and the viewer."""
    for kind in CORE.type_map.values():
        if isinstance(kind, GraphQLObjectType) and (
            kind.name == "Viewer" or any(each.name == "Node" for each in kind.interfaces)
        ):
            yield kind


def field_rows(kind: GraphQLObjectType, cast: Cast) -> list[tuple[str, str]]:
    """(what the row is called, which id it is asked of)."""
    if kind.name == "Viewer":
        return [("Viewer", "")]
    return [(name, ids) for name, ids in cast.ids.items() if name.split()[0] == kind.name]


async def _fields(world: World, cast: Cast, secret: str | None) -> list[tuple[str, str]]:
    found = []
    for kind in owned_types():
        parts = []
        for name, field in kind.fields.items():
            arguments = _given(name, field.args.items(), cast)
            text = f"({', '.join(arguments)})" if arguments else ""
            parts.append(f"{name}{text} {_selection(get_named_type(field.type))}")
        chosen = " ".join(parts)
        for label, row_id in field_rows(kind, cast):
            if kind.name == "Viewer":
                text = f"{{ viewer {{ {chosen} }} }}"
            else:
                text = f'{{ node(id: "{row_id}") {{ ... on {kind.name} {{ {chosen} }} }} }}'
            answer = await _ask(world, secret, text)
            found += [(f"{label}.{name}", _outcome(answer, name)) for name in kind.fields]
    return found


def _outcome(answer: dict[str, Any], name: str) -> str:
    """What one field of the one object came to."""
    for error in answer.get("errors", []):
        path = error.get("path", [])
        if len(path) < 2 or path[1] == name:
            return str(error["extensions"]["code"])
    value = next(iter((answer.get("data") or {"": None}).values()))
    return "hidden" if value is None else _shown(value[name])


# Subscriptions


async def _subscriptions(world: World, cast: Cast, secret: str | None) -> list[tuple[str, str]]:
    root = CORE.subscription_type
    assert root is not None
    return [
        (
            f"Subscription.{name}",
            await _opened(world, secret, document("subscription", name, field, cast)),
        )
        for name, field in root.fields.items()
    ]


def _waits(subscriptions: Iterable[Subscription]) -> bool:
    return any(each._waiting for each in subscriptions)


async def _opened(world: World, secret: str | None, text: str) -> str:
    """Open as soon as it waits for news or has said something; else why it is not."""
    live = world.instance.live
    request = parse_request({"query": text})
    try:
        context = await _context(world, secret)
        prepared = world.graph.prepare(request, signed_in=context.viewer is not None)
        async with aclosing(world.graph.stream(prepared, context)) as values:
            before = set(live._subscriptions)
            first = asyncio.ensure_future(anext(values))
            while not first.done() and not _waits(set(live._subscriptions) - before):  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            if not first.done():
                first.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await first
                return "ok"
            answer = orjson.loads(first.result())
    except Rejected as rejected:
        return str(describe_all(rejected.errors, "matrix")[0]["extensions"]["code"])
    except Unauthenticated as refusal:
        return refusal.code
    except StopAsyncIteration:
        return "empty"
    errors = answer.get("errors")
    return str(errors[0]["extensions"]["code"]) if errors else "ok"
