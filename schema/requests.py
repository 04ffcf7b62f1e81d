"""What a client may send as one operation, whichever way it comes in.

Accepted are the members of GraphQL over HTTP (`query`, `operationName`, `variables`, `extensions`)
and two ways to name a document instead of sending it: Apollo's `extensions.persistedQuery` and the
`documentId` of the persisted documents appendix, `sha256:` and the digest in hexadecimal.
"""

import re
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Request:
    """One operation as asked for. `digest` is the SHA-256 the client claims for the document;
    `resume_from` a cursor beside the operation, which counts for more than one in it."""

    query: str | None
    operation_name: str | None
    variables: dict[str, Any]
    digest: str | None
    resume_from: str | None = None


def parse_request(payload: object) -> Request:
    """Raises `BadInput` naming the member at fault. Unknown members are ignored."""
    if isinstance(payload, list):
        raise BadInput("Batches are not accepted: send one operation per request.")
    if not isinstance(payload, dict):
        raise BadInput("A request is a JSON object with a `query`.")
    query = _member(payload, "query", str, "a string")
    extensions = _member(payload, "extensions", dict, "an object")
    digest = (_persisted(extensions) if extensions else None) or _document_id(payload)
    if not query and digest is None:
        raise BadInput("Send a `query`, or name a stored one.", field="query")
    return Request(
        query=query or None,
        operation_name=_member(payload, "operationName", str, "a string") or None,
        variables=_member(payload, "variables", dict, "an object") or {},
        digest=digest,
    )


def _member(payload: dict[str, Any], name: str, kind: type, noun: str) -> Any:
    value = payload.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadInput(f"`{name}` must be {noun} or null.", field=name)
    return value


def _persisted(extensions: dict[str, Any]) -> str | None:
    persisted = _member(extensions, "persistedQuery", dict, "an object")
    if persisted is None:
        return None
    if persisted.get("version") != 1:
        raise BadInput(
            "Only version 1 of `persistedQuery` is spoken here.", field="extensions.persistedQuery"
        )
    return _digest(persisted.get("sha256Hash"), "extensions.persistedQuery.sha256Hash")


def _document_id(payload: dict[str, Any]) -> str | None:
    document_id = _member(payload, "documentId", str, "a string")
    return None if document_id is None else _digest(document_id, "documentId")


def _digest(value: object, field: str) -> str:
    digest = value.removeprefix("sha256:").lower() if isinstance(value, str) else ""
    if not _DIGEST.fullmatch(digest):
        raise BadInput(f"`{field}` must be a SHA-256 digest in hexadecimal.", field=field)
    return digest
