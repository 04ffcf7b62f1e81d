"""A small OpenID Connect provider on a real port: discovery, keys, authorization code with PKCE."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.clock import Clock
from tests.serving import serving

CLIENT_ID = "mutoscope test"
CLIENT_SECRET = "a secret with % and spaces"


@dataclass
class OidcProvider:
    """Signs in whoever `subject` names. `claims` replace those of the ID token (None removes one);
    `headers` replace those of its header."""

    clock: Clock | None = None
    issuer: str = ""
    subject: str = "subject-1"
    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    is_down: bool = False

    def __post_init__(self) -> None:
        self._grants: dict[str, dict[str, str]] = {}
        self.rotate_key()

    def rotate_key(self) -> None:
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)

    async def sign_in(self, url: str) -> dict[str, str]:
        """What a browser does with the address: `code` and `state` of the redirect."""
        async with httpx2.AsyncClient() as browser:
            answer = await browser.get(url)
        assert answer.status_code == 307, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )

    async def _configuration(self, request: Request) -> Response:
        self.requests.append("configuration")
        if self.is_down:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                **self.metadata,
            }
        )

    async def _keys(self, request: Request) -> Response:
        self.requests.append("keys")
        return JSONResponse(KeySet([self._key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT_ID
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._grants[code] = asked
        query = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}")

    async def _token(self, request: Request) -> Response:
        if self.is_down:
            return Response(status_code=503)
        sent = parse_qs((await request.body()).decode())
        form = {name: values[0] for name, values in sent.items()}
        grant = self._grants.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            grant is None
            or request.headers.get("authorization") != _basic()
            or form["redirect_uri"] != grant["redirect_uri"]
            or base64.urlsafe_b64encode(digest).decode().rstrip("=") != grant["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse({"token_type": "Bearer", "id_token": self._id_token(grant["nonce"])})

    def _id_token(self, nonce: str) -> str:
        assert self.clock is not None
        now = int(self.clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.claims,
        }
        header = {"alg": "ES256", "kid": self._key.kid, **self.headers}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, kept, self._key)


@asynccontextmanager
async def oidc_provider() -> AsyncIterator[OidcProvider]:
    """A provider that answers at its `issuer`; give it a `clock` before anybody signs in."""
    provider = OidcProvider()
    async with serving(provider.app()) as base_url:
        provider.issuer = base_url
        yield provider


def _basic() -> str:
    """RFC 6749, 2.3.1: both halves form-encoded before they are joined."""
    pair = "mutoscope+test:a+secret+with+%25+and+spaces"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def seconds_after(clock: Clock, seconds: int) -> int:
    moment: datetime = clock.now()
    return int(moment.timestamp()) + seconds
