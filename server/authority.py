"""Who signs for the instance, read from its settings."""

from __future__ import annotations

from datetime import UTC, datetime

from core.settings import Settings
from media.authority import Authority, open_authority, read_authority
from media.provenance import Provenance

VERSION = "0.1.0"


def authority_of(settings: Settings) -> Authority:
    """Who signs here. Raises `BadAuthority` for a key or certificates that cannot."""
    if settings.signing_key is not None and settings.signing_chain is not None:
        authority = read_authority(
            settings.signing_key, settings.signing_chain, settings.signing_roots
        )
    else:
        folder = settings.data_dir / "authority"
        authority = open_authority(folder, name=settings.instance_name)
    authority.check(datetime.now(UTC))
    return authority


def provenance_of(authority: Authority) -> Provenance:
    return Provenance(authority, generator="Mutoscope", version=VERSION)
