"""What an archive brings in files, past the border and into the store."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import BadInput
from core.settings import Settings
from generation.product import LocalFile, Unproven
from generation.signing import Signing
from generation.threads import in_thread
from media.inspection import Inspection, inspect_apart
from media.marks import Credit
from media.storage import Storage, Stored
from models.clips import RenditionKind
from models.generations import hash_of_recipe
from models.generations.drafts import File, Made
from models.provenance import free_mark
from server.archives import told
from server.archives.films import Border
from server.archives.unpack import Archive

log = logging.getLogger(__name__)
_SUFFIXES = {"video/mp4": ".mp4", "image/jpeg": ".jpg", "image/webp": ".webp"}


@dataclass
class Arrivals:
    """`films` by the archive's ids of clips; `keys` are those of everything that was stored."""

    films: dict[str, Made] = field(default_factory=dict)
    avatar: Stored | None = None
    keys: list[str] = field(default_factory=list)


class Porter:
    """Carries the files of one archive in, for a member who has `handle` here."""

    def __init__(
        self,
        archive: Archive,
        handle: str,
        *,
        settings: Settings,
        storage: Storage,
        signing: Signing,
    ) -> None:
        self.arrivals = Arrivals()
        self._archive = archive
        self._handle = handle
        self._storage = storage
        self._signing = signing
        self._folder = settings.data_dir / "work"

    async def carry(
        self, profile: told.Profile, clips: list[told.Clip], jobs: list[told.Generation]
    ) -> None:
        """Raises `BadInput` for a file that is not the one that its clip or profile names. A film
        that cannot be read, or cannot carry the marks, stays behind."""
        self._folder.mkdir(parents=True, exist_ok=True)
        by_id = {job.id: job for job in jobs}
        for clip in clips:
            with TemporaryDirectory(prefix="import-", dir=self._folder) as folder:
                await self._carry_film(
                    clip, by_id.get(clip.generation_id or ""), profile, Path(folder)
                )
        if profile.avatar is not None:
            with TemporaryDirectory(prefix="import-", dir=self._folder) as folder:
                await self._carry_avatar(profile.avatar, Path(folder))

    async def _carry_film(
        self, clip: told.Clip, job: told.Generation | None, profile: told.Profile, folder: Path
    ) -> None:
        file = next((file for file in clip.files if file.kind is RenditionKind.ORIGINAL), None)
        arrived = None if file is None else await self._unpacked(file, folder)
        if arrived is None:
            return
        path, found = arrived
        imprint = self._signing.imprint_for(
            self._handle, profile.age_band, number=await free_mark()
        )
        border = Border(self._signing, imprint, self._credits())
        recipe = {} if job is None else job.recipe
        model = "" if job is None else job.backend
        try:
            film = await in_thread(
                lambda: border.admit(
                    path, found, folder, model=model, recipe_hash=hash_of_recipe(recipe)
                )
            )
        except Unproven as lack:
            log.warning("clip %s comes without its film: %s", clip.id, lack)
            return
        self.arrivals.films[clip.id] = Made(
            effective_prompt=clip.prompt,
            duration_ms=round(film.drawn.seconds * 1000),
            width=film.drawn.width,
            height=film.drawn.height,
            fps=clip.fps,
            blurhash=clip.blurhash,
            files=[await self._store(file) for file in film.files],
            transcript=[line for line in clip.transcript if isinstance(line, dict)],
            mark=film.mark,
            stills=film.stills,
        )

    async def _carry_avatar(self, picture: told.Picture, folder: Path) -> None:
        """Taken from a marked clip, which may be gone: what has no mark came from somewhere else."""
        arrived = await self._unpacked(picture, folder)
        if arrived is None or arrived[1].mark is None:
            return
        self.arrivals.avatar = await self._kept(arrived[0], picture.content_type)

    async def _unpacked(self, file: told.File, folder: Path) -> tuple[Path, Inspection] | None:
        """The file and what it says of itself. None for one that cannot be read, and for one that
        the archive does not have: the writer leaves out what its store had lost."""
        if file.path not in self._archive.files:
            return None
        path = folder / f"arrived{_SUFFIXES[file.content_type]}"
        self._archive.copy_media(file.path, path)
        with path.open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != file.sha256:
                raise BadInput("A file is not the one that its clip or profile names.")
        try:
            return path, await inspect_apart(path, roots=self._signing.roots)
        except BadInput as failure:
            log.warning("%s cannot be read: %s", file.path, failure.message)
            return None

    async def _store(self, file: LocalFile) -> File:
        kept = await self._kept(file.path, file.content_type)
        return File(
            kind=file.kind,
            key=kept.key,
            content_type=kept.content_type,
            size=kept.size,
            sha256=kept.sha256,
            width=file.width,
            height=file.height,
            passed_sha256=kept.sha256,
        )

    async def _kept(self, path: Path, content_type: str) -> Stored:
        kept = await self._storage.put_file(path, suffix=path.suffix, content_type=content_type)
        self.arrivals.keys.append(kept.key)
        return kept

    def _credits(self) -> list[Credit]:
        """What the visible mark of a film may say: a minor's names nobody."""
        where = self._archive.instance_name
        return [Credit(where, self._archive.handle), Credit(where)]
