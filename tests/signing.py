"""An authority of its own for tests, made in a folder."""

from pathlib import Path

from core.settings import Settings
from generation.signing import Signing
from media.authority import open_authority
from media.provenance import Provenance

INSTANCE = "Mutoscope"


def provenance_in(folder: Path) -> Provenance:
    authority = open_authority(folder / "authority", name=INSTANCE)
    return Provenance(authority, generator="Mutoscope", version="0")


def signing_in(folder: Path) -> Signing:
    ages = Settings(_env_file=None, data_dir=folder)
    return Signing(provenance_in(folder), instance_name=INSTANCE, ages=ages)
