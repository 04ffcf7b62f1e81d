"""Addresses of media: short-lived, tied to one viewer, unguessable, and worth nothing by themselves.

A token says which file was granted to whom; the server still asks, at each fetch, whether that
viewer may see the clip or the member now. So a block, a withdrawal or a hold bites on addresses
already handed out.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from core.errors import NotFound

# What the id names, the id; then viewer or 0, link or 0, expiry (unix s), download.
_SUBJECT = struct.Struct(">BQ")
_TERMS = struct.Struct(">QQQ?")
_SIZE = _SUBJECT.size + _TERMS.size
_MAC_BYTES = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_EPOCH = datetime.fromtimestamp(0, UTC)


class Granted(IntEnum):
    """What a grant's `subject_id` names: a file of a clip, the member whose picture it is, an
    archive of an account, a picture that may be sent, or the words of a clip."""

    RENDITION = 1
    AVATAR = 2
    EXPORT = 3
    UPLOAD = 4
    CAPTIONS = 5


class MediaGrant(NamedTuple):
    """`viewer_id` None: a visitor. `link_id`: the secret link through which the clip was opened."""

    granted: Granted
    subject_id: int
    viewer_id: int | None
    expires_at: datetime
    link_id: int | None = None
    download: bool = False


def packed_subject(grant: MediaGrant) -> bytes:
    """What is granted."""
    return _SUBJECT.pack(grant.granted, grant.subject_id)


def packed_terms(grant: MediaGrant) -> bytes:
    """To whom, through what, for how long, and for what."""
    until = int(grant.expires_at.timestamp())
    return _TERMS.pack(grant.viewer_id or 0, grant.link_id or 0, until, grant.download)


class Address(NamedTuple):
    """Of a file (`packed_subject`), by a name, to download it or not; whoever it is given to."""

    subject: bytes
    filename: str
    download: bool


class MediaUrls:
    """`lifetime` in seconds. Addresses last between one and one and a half lifetimes: expiry is
    rounded up to half of one, so that a client that asks twice gets the same cacheable address."""

    def __init__(self, secret: bytes, *, base_url: str, lifetime: int) -> None:
        key = hmac.digest(secret, b"media-urls", hashlib.sha256)
        # Keyed BLAKE2b (RFC 7693) with the key taken in: a page signs dozens of addresses.
        self._keyed = hashlib.blake2b(key=key, digest_size=_MAC_BYTES)
        self._base = base_url
        self._lifetime = timedelta(seconds=lifetime)
        self._half = timedelta(seconds=max(lifetime // 2, 1))
        self._expiry = _EPOCH
        self._start = f"{base_url}/media/".encode()
        url = rb'"url":"(' + re.escape(self._start) + rb'([\w-]+)/([^"\\]+))"'
        self._pattern = re.compile(url)

    def expiry(self, now: datetime) -> datetime:
        end = now + self._lifetime
        if not self._expiry - self._half < end <= self._expiry:  # the last one told holds for long
            halves = -(-(end - _EPOCH) // self._half)
            self._expiry = _EPOCH + halves * self._half
        return self._expiry

    def issue(self, grant: MediaGrant, filename: str) -> str:
        return f"{self._base}/media/{self.token(grant)}/{filename}"

    def issue_again(self, subject: bytes, terms: bytes, filename: str) -> bytes:
        """The address of a grant that is packed already: `packed_subject` and `packed_terms`. A page
        has dozens of addresses on the same terms."""
        return b"%b/media/%b/%b" % (
            self._base.encode(),
            self._signed(subject + terms),
            filename.encode(),
        )

    def are_named(self, text: bytes) -> bool:
        """Whether each address in a JSON text stands under the name `url`: members write some, too."""
        return text.count(self._start) == text.count(b'"url":"' + self._start)

    def found(
        self, text: bytes, viewer_id: int | None, until: datetime
    ) -> list[tuple[int, int, Address]]:
        """The addresses in a JSON text, each under the name `url`, that were given to this viewer until
        then: from where, how long, and which. Such as lead through a secret link are none of them."""
        places = []
        for match in self._pattern.finditer(text):
            try:
                grant = self.read(match[2].decode(), _EPOCH)
            except NotFound:
                continue
            if (grant.viewer_id, grant.expires_at, grant.link_id) == (viewer_id, until, None):
                address = Address(packed_subject(grant), match[3].decode(), grant.download)
                places.append((match.start(1), len(match[1]), address))
        return places

    def token(self, grant: MediaGrant) -> str:
        return self._signed(packed_subject(grant) + packed_terms(grant)).decode()

    def read(self, token: str, now: datetime) -> MediaGrant:
        """Raises `NotFound` for a token that is forged, damaged or expired."""
        try:
            blob = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            raise NotFound("file") from None
        packed, mac = blob[:_SIZE], blob[_SIZE:]
        if len(packed) != _SIZE or not hmac.compare_digest(mac, self._mac(packed)):
            raise NotFound("file")
        granted, subject = _SUBJECT.unpack_from(packed)
        viewer, link, expires, download = _TERMS.unpack_from(packed, _SUBJECT.size)
        if expires <= now.timestamp():
            raise NotFound("file")
        return MediaGrant(
            Granted(granted),
            subject,
            viewer or None,
            datetime.fromtimestamp(expires, UTC),
            link_id=link or None,
            download=download,
        )

    def _signed(self, packed: bytes) -> bytes:
        # As `base64.urlsafe_b64encode`, which looks at its alphabet anew each time.
        text = binascii.b2a_base64(packed + self._mac(packed), newline=False)
        return text.translate(_URL_SAFE).rstrip(b"=")

    def _mac(self, packed: bytes) -> bytes:
        mac = self._keyed.copy()
        mac.update(packed)
        return mac.digest()
