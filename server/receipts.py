"""What the instance gives a distant worker for a file that it has stored, and takes as proof at the
end of the job: a worker's own word counts for nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import asdict

import orjson

from core.errors import BadInput
from models.clips import RenditionKind
from models.generations.drafts import File


class Receipts:
    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"worker-files", hashlib.sha256)

    def issue(self, job_id: int, fence: int, file: File) -> str:
        body = orjson.dumps([job_id, fence, asdict(file)])
        return ".".join(base64.urlsafe_b64encode(part).decode() for part in (body, self._mac(body)))

    def read(self, job_id: int, fence: int, receipt: str) -> File:
        """Raises `BadInput` for what was not issued for this very claim."""
        try:
            body, mac = (base64.urlsafe_b64decode(part) for part in receipt.split("."))
        except (ValueError, binascii.Error):
            raise _unknown() from None
        if not hmac.compare_digest(mac, self._mac(body)):
            raise _unknown()
        of_job, of_fence, file = orjson.loads(body)
        if (of_job, of_fence) != (job_id, fence):
            raise _unknown()
        return File(**{**file, "kind": RenditionKind(file["kind"])})

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)


def _unknown() -> BadInput:
    return BadInput("This is no receipt for a file of this job.", field="files")
