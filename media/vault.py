"""Sealed files that can be forgotten: each likeness has a key of its own, and without it nothing
sealed for it can be opened, in no backup either.

Keys are files in one folder, each wrapped (AES-256-GCM) under a key derived from the instance's
secret. They are kept apart from the database and from the media on purpose: leave the folder out of
backups. A copy of everything else does not open what was shredded; a lost key costs an enrolment.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import NotFound

_NONCE = 12


class Vault:
    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"likeness-keys")
        self._master = AESGCM(derived.derive(secret))

    def seal(self, likeness_id: int, plain: bytes) -> bytes:
        """The first seal makes the key."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key(likeness_id, make=True)).encrypt(nonce, plain, None)

    def open(self, likeness_id: int, sealed: bytes) -> bytes:
        """Raises `NotFound` once the key is shredded, and for what was not sealed under it."""
        try:
            key = self._key(likeness_id, make=False)
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (FileNotFoundError, InvalidTag) as failure:
            raise NotFound("likeness") from failure

    def shred(self, likeness_id: int) -> None:
        """Forget the key, for good. Repeating it changes nothing."""
        path = self._path(likeness_id)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        path.unlink(missing_ok=True)

    def _key(self, likeness_id: int, *, make: bool) -> bytes:
        bound = str(likeness_id).encode()
        path = self._path(likeness_id)
        if make and not path.exists():
            nonce = secrets.token_bytes(_NONCE)
            self._write(path, nonce + self._master.encrypt(nonce, secrets.token_bytes(32), bound))
        wrapped = path.read_bytes()
        return self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound)

    def _write(self, path: Path, wrapped: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(wrapped)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # whoever is first has made the key
        except FileExistsError:
            pass
        finally:
            draft.unlink()

    def _path(self, likeness_id: int) -> Path:
        return self._folder / f"{likeness_id}.key"
