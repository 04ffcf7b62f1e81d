"""OpenID Connect sign-in as a client: the authorization code flow with PKCE (OpenID Connect Core
1.0, section 3.1; RFC 7636). Answers one question: which subject of the provider is this?"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from core.errors import Unauthenticated, Unavailable

# Signatures by a key that only the provider holds: never "none", never one made with our secret.
ALGORITHMS = [family + bits for family in ("RS", "PS", "ES") for bits in ("256", "384", "512")]
CACHE_LIFE = timedelta(hours=1)
# A token signed with a key we do not know fetches the keys again, but not more often than this.
KEYS_REST = timedelta(minutes=1)
LEEWAY_SECONDS = 60
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Attempt:
    """What one sign-in must remember until the provider sends the browser back."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


def new_attempt(redirect_uri: str) -> Attempt:
    return Attempt(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        redirect_uri=redirect_uri,
    )


@dataclass
class Provider:
    """One provider as its discovery document describes it; document and keys are kept an hour.

    Every method raises `Unavailable` when the provider does not answer as one.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    _metadata: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    _metadata_until: datetime | None = field(default=None, init=False, repr=False)
    _keys: KeySet | None = field(default=None, init=False, repr=False)
    _keys_read_at: datetime | None = field(default=None, init=False, repr=False)

    async def authorization_url(self, attempt: Attempt, *, now: datetime) -> str:
        """Where to send the browser."""
        metadata = await self._discover(now)
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        endpoint = metadata["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    async def subject(self, attempt: Attempt, code: str, *, now: datetime) -> str:
        """Redeem the code; the provider's name for whoever signed in, at most 255 characters of
        ASCII. Raises `Unauthenticated` when the code, or the token it brought, is not good."""
        metadata = await self._discover(now)
        token = await self._redeem(metadata, attempt, code)
        claims = await self._verified_claims(metadata, token, now)
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        )
        try:
            registry.validate(claims)
        except JoseError:
            raise _refused() from None
        shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if shared and claims.get("azp") != self.client_id:
            raise _refused()
        subject = str(claims["sub"])
        if len(subject) > 255 or not subject.isascii():
            raise _refused()
        return subject

    async def _discover(self, now: datetime) -> dict[str, Any]:
        if self._metadata_until is None or now >= self._metadata_until:
            issuer = self.issuer.rstrip("/")
            found = await _get_json(f"{issuer}/.well-known/openid-configuration")
            wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
            if not all(isinstance(found.get(name), str) for name in wanted):
                raise _unavailable()
            if found["issuer"].rstrip("/") != issuer:
                raise _unavailable()
            self._metadata, self._metadata_until = found, now + CACHE_LIFE
        return self._metadata

    async def _redeem(self, metadata: Mapping[str, Any], attempt: Attempt, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if self.client_secret is None:
            form["client_id"] = self.client_id
        else:
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                answer = await http.post(metadata["token_endpoint"], data=form, headers=headers)
        except httpx2.HTTPError:
            raise _unavailable() from None
        if answer.status_code >= 500:
            raise _unavailable()
        token = _json_object(answer).get("id_token") if answer.status_code == 200 else None
        if not isinstance(token, str):
            raise _refused()
        return token

    async def _verified_claims(
        self, metadata: Mapping[str, Any], token: str, now: datetime
    ) -> dict[str, Any]:
        keys = await self._known_keys(metadata, now, oldest=CACHE_LIFE)
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            keys = await self._known_keys(metadata, now, oldest=KEYS_REST)
        except (JoseError, ValueError):
            raise _refused() from None
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            raise _refused() from None

    async def _known_keys(
        self, metadata: Mapping[str, Any], now: datetime, *, oldest: timedelta
    ) -> KeySet:
        read_at = self._keys_read_at
        if self._keys is None or read_at is None or now >= read_at + oldest:
            found = await _get_json(metadata["jwks_uri"])
            try:
                self._keys = KeySet.import_key_set(found)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError):
                raise _unavailable() from None
            self._keys_read_at = now
        return self._keys


async def _get_json(url: str) -> dict[str, Any]:
    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
            answer = await http.get(url)
    except httpx2.HTTPError:
        raise _unavailable() from None
    if answer.status_code != 200:
        raise _unavailable()
    return _json_object(answer)


def _json_object(answer: httpx2.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        raise _unavailable() from None
    if not isinstance(found, dict):
        raise _unavailable()
    return found


def _refused() -> Unauthenticated:
    return Unauthenticated("The provider's answer was not accepted; begin again.")


def _unavailable() -> Unavailable:
    return Unavailable("The sign-in provider does not answer as it should; try again later.")
