"""Addresses that were given out stay good: how a token is signed never changes."""

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import NotFound
from media.urls import Granted, MediaGrant, MediaUrls

SECRET = b"a secret of an instance"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GRANT = MediaGrant(Granted.RENDITION, 2**60, 2**59, NOW + timedelta(minutes=9), download=True)


@pytest.mark.feature("D1")
def test_a_token_is_signed_with_keyed_blake2b_and_read_back() -> None:
    urls = MediaUrls(SECRET, base_url="https://here.example", lifetime=600)
    expires = int(GRANT.expires_at.timestamp())
    packed = struct.pack(">BQQQQ?", 1, 2**60, 2**59, 0, expires, True)
    key = hmac.digest(SECRET, b"media-urls", hashlib.sha256)
    signed = packed + hashlib.blake2b(packed, key=key, digest_size=16).digest()
    token = base64.urlsafe_b64encode(signed).decode().rstrip("=")
    assert urls.issue(GRANT, "video.mp4") == f"https://here.example/media/{token}/video.mp4"
    assert urls.read(token, NOW) == GRANT
    with pytest.raises(NotFound):
        MediaUrls(b"another", base_url="", lifetime=600).read(token, NOW)
