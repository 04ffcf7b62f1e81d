"""Statements that anybody can check: compact JWS (RFC 7515), signed with Ed25519 (RFC 9864)."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from core.errors import BadInput

_ALGORITHM = "Ed25519"


class Notary:
    """Signs with a key made from the instance's secret: the same secret and office, the same key."""

    def __init__(self, secret: bytes, office: str = "erasure-proofs") -> None:
        seed = hmac.digest(secret, office.encode(), hashlib.sha256)
        self._key = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> dict[str, Any]:
        """As a JSON Web Key (RFC 8037)."""
        return dict(self._key.as_dict(private=False))

    def sign(self, statement: dict[str, Any]) -> str:
        text = json.dumps(statement, sort_keys=True, separators=(",", ":"))
        header = {"alg": _ALGORITHM, "typ": "JWS"}
        return jws.serialize_compact(header, text.encode(), self._key, algorithms=[_ALGORITHM])


def read_statement(signed: str, public_key: dict[str, Any]) -> dict[str, Any]:
    """What was signed. Raises `BadInput` when it was not signed with that key."""
    try:
        key = OKPKey.import_key(public_key)
        found = jws.deserialize_compact(signed, key, algorithms=[_ALGORITHM])
        statement: dict[str, Any] = json.loads(found.payload)
    except (JoseError, ValueError) as failure:
        raise BadInput("That signature is not good.") from failure
    return statement
