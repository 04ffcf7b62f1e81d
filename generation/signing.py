"""What a job's files say of their origin: who may be named, what was used, and the signature."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotFound
from generation.product import LocalFile, Unproven
from generation.spec import Capabilities, Take
from models.clips import Rendition, RenditionKind
from models.generations import Generation, hash_of_recipe
from models.guardians import AgeRules, treated_as_minor
from models.provenance import reserve_mark
from models.uploads import CONTENT_TYPE as PHOTO_TYPE
from models.uploads import Upload
from models.users import AgeBand, User

if TYPE_CHECKING:
    from media.imprint import Imprint
    from media.provenance import Origin, Provenance, Source
    from media.storage import Storage


class Signing:
    """One instance's: `ages` say who is too young to be named in public."""

    def __init__(self, provenance: "Provenance", *, instance_name: str, ages: AgeRules) -> None:
        self._provenance = provenance
        self._instance_name = instance_name
        self._ages = ages

    @property
    def roots(self) -> bytes:
        """Those whose signatures are trusted here, in PEM."""
        return self._provenance.roots

    async def imprint(self, job: Generation) -> "Imprint":
        """The marks of what this job makes."""
        owner = await User.get(id=job.owner_id)
        return self.imprint_for(owner.handle, owner.age_band, number=await reserve_mark(job.id))

    def imprint_for(self, handle: str, age_band: AgeBand, *, number: int) -> "Imprint":
        """The marks of a member's clip; who is a minor is not named."""
        from media.codewords import Payload
        from media.imprint import Imprint
        from media.marks import Credit

        is_minor = treated_as_minor(age_band, settings=self._ages)
        credit = Credit(self._instance_name, None if is_minor else handle)
        return Imprint(credit, Payload(self._provenance.instance_tag, number))

    async def sources(self, job: Generation, storage: "Storage", folder: Path) -> "list[Source]":
        """The files of the clips that this is made from and the picture that it begins with, as far as
        they are still there."""
        from media.provenance import Source

        files = Rendition.filter(clip_id__in=job.source_ids, kind=RenditionKind.ORIGINAL)
        there = {file.clip_id: file for file in await files}
        found = []
        for number, clip_id in enumerate(job.source_ids):
            file, path = there.get(clip_id), folder / f"source{number}.mp4"
            if file is not None and await _copied(storage, file, path):
                found.append(Source(path, file.content_type, "source"))
        if job.image_id is not None:
            photo, path = await Upload.get_or_none(id=job.image_id), folder / "photo.jpg"
            if photo is not None and await _copied(storage, photo, path):
                found.append(Source(path, PHOTO_TYPE, "photo"))
        return found

    def finish(
        self, file: LocalFile, imprint: "Imprint", origin: "Origin", sources: "Sequence[Source]"
    ) -> None:
        """Sign the file where it lies, then look whether what is there now may leave. Raises
        `Unproven`. Blocks."""
        signed = file.path.with_name(f"signed-{file.path.name}")
        self._provenance.sign(file.path, signed, file.content_type, origin=origin, sources=sources)
        signed.replace(file.path)
        lack = imprint.lacking(file.path, file.content_type, file.look, self._provenance)
        if lack is not None:
            raise Unproven(f"of the {file.kind.lower()}, {lack}")


async def _copied(storage: "Storage", file: Rendition | Upload, path: Path) -> bool:
    """Whether the file is at `path` now."""
    if path.exists():
        return True
    if file.key is None or file.size is None:
        return False
    half = path.with_suffix(".part")
    try:
        with half.open("wb") as copy:
            async for piece in storage.open_range(file.key, 0, file.size):
                copy.write(piece)
    except NotFound:
        return False
    half.replace(path)
    return True


def origin_of(take: Take, can: Capabilities) -> "Origin":
    """Where a take comes from; its mark and the consents are put in when it is signed."""
    from media.provenance import COMPOSITE, Origin

    kind = can.digital_source_type
    return Origin(
        digital_source_type=COMPOSITE.get(kind, kind) if take.is_composite else kind,
        model=can.title,
        model_version=can.version,
        model_hash=can.model_hash,
        recipe_hash=hash_of_recipe(take.recipe),
        mark="",
    )
