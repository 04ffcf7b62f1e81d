"""Trusted documents: operations known beforehand, named by the SHA-256 of their text.

The manifest is one JSON object, digest → text, made when a client is built. Where trusted documents
are required, anything else is refused, however harmless; where they are off, the manifest still
answers for the documents it holds.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import orjson

from core.settings import TrustedDocumentsMode
from schema.problems import rejection


class TrustedDocuments:
    """A manifest and who is bound to it."""

    def __init__(
        self,
        texts: Mapping[str, str] = MappingProxyType({}),
        mode: TrustedDocumentsMode = TrustedDocumentsMode.OFF,
    ) -> None:
        """Raises `ValueError` when a digest is not that of its text."""
        for digest, text in texts.items():
            if digest_of(text) != digest:
                raise ValueError(f"{digest} is not the SHA-256 of the document filed under it")
        self._texts = texts
        self._mode = mode

    @classmethod
    def read(cls, manifest: Path, mode: TrustedDocumentsMode) -> "TrustedDocuments":
        """Raises `ValueError` naming the file when it is no manifest, `OSError` when unreadable."""
        try:
            content = orjson.loads(manifest.read_bytes())
            if not isinstance(content, dict) or not all(map(_is_text, content.values())):
                raise ValueError("expected a JSON object of digest and document text")
            return cls(content, mode)
        except ValueError as error:
            raise ValueError(f"{manifest}: {error}") from None

    def text(self, digest: str) -> str | None:
        return self._texts.get(digest)

    def binds(self, *, signed_in: bool) -> bool:
        """Whether this caller may run trusted documents only."""
        if self._mode is TrustedDocumentsMode.REQUIRED_FOR_ANONYMOUS:
            return not signed_in
        return self._mode is TrustedDocumentsMode.REQUIRED

    def check(self, digest: str, *, signed_in: bool) -> None:
        """Raises `Rejected` when the caller is bound to the manifest and it lacks `digest`."""
        if digest not in self._texts and self.binds(signed_in=signed_in):
            raise rejection(
                "DOCUMENT_NOT_TRUSTED",
                "This instance runs documents of its manifest only"
                + (
                    "."
                    if self._mode is TrustedDocumentsMode.REQUIRED
                    else "; sign in to run others."
                ),
                status=403,
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def digest_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
