"""JSON without the addresses in it, which are everybody's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from media.urls import Address, Granted, MediaGrant, MediaUrls, packed_terms

_OVERHEAD = 400  # bytes of a kept text beside itself

Terms = tuple[bytes, bytes]  # packed, of addresses to look at and to download


def terms_of(viewer_id: int | None, until: datetime) -> Terms:
    """Of what is given to a viewer."""
    grant = MediaGrant(Granted.RENDITION, 0, viewer_id, until)
    return packed_terms(grant), packed_terms(grant._replace(download=True))


@dataclass(frozen=True, slots=True)
class Written:
    """`rest` are what follows each of the addresses."""

    head: bytes
    rest: Sequence[tuple[Address, bytes]]

    def size(self) -> int:
        """In bytes."""
        return _OVERHEAD + len(self.head) + sum(300 + len(piece) for _, piece in self.rest)

    def text(self, urls: MediaUrls, terms: Terms) -> bytes:
        """With addresses on these terms."""
        if not self.rest:
            return self.head
        issue, pieces = urls.issue_again, [self.head]
        for (subject, filename, download), piece in self.rest:
            pieces += issue(subject, terms[download], filename), piece
        return b"".join(pieces)


def cut(text: bytes, places: Iterable[tuple[int, int, Address]]) -> Written:
    """The text without what stands there: from where, how long, which address."""
    head = end = len(text)
    rest: list[tuple[Address, bytes]] = []
    for start, length, address in sorted(places, key=itemgetter(0), reverse=True):
        rest.insert(0, (address, text[start + length : end]))
        head = end = start
    return Written(text[:head], rest)
