"""Where does this file come from? What it says of itself, what is hidden in it, and what it looks like,
in words that a person understands."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import BadInput
from core.limits import client_network
from media.inspection import Inspection, inspect_apart
from media.provenance import ManifestState
from models.clips import Clip, ClipState
from models.provenance import marked, resembling, signed_as
from resolvers.context import Context
from resolvers.media import Captions, granted_file

# Each takes a core for seconds.
_AT_ONCE = asyncio.Semaphore(2)


class Verdict(StrEnum):
    """What to make of a file, the surest first."""

    AUTHENTIC = "AUTHENTIC"
    ALTERED = "ALTERED"
    STRIPPED = "STRIPPED"
    RESEMBLES = "RESEMBLES"
    FOREIGN = "FOREIGN"
    UNKNOWN = "UNKNOWN"


class Standing(StrEnum):
    """What became of the clip that a file comes from."""

    SHOWN = "SHOWN"
    WITHDRAWN = "WITHDRAWN"
    NOT_SHOWN = "NOT_SHOWN"


class Language(StrEnum):
    EN = "EN"
    FR = "FR"


@dataclass(frozen=True)
class Verification:
    """`clip` only where whoever asks may see it; `standing` None where no clip was found at all;
    `is_marked_here` None without an invisible mark; `likeness` None unless it was by its looks."""

    inspection: Inspection
    verdict: Verdict
    standing: Standing | None = None
    clip: Clip | None = None
    is_marked_here: bool | None = None
    likeness: float | None = None

    def summary(self, language: Language) -> str:
        words = [_VERDICTS[language][self.verdict]]
        if self.verdict is Verdict.ALTERED and self.is_marked_here:
            words.append(_STILL_MARKED[language])
        if self.standing is not None:
            words.append(_STANDINGS[language][self.standing])
        return " ".join(words)


async def verify_address(ctx: Context, url: str) -> Verification:
    """A file of this instance, by an address that the API handed out. Raises `BadInput` for any other
    address, `NotFound` and `Gone` as the address itself does."""
    await allow(ctx)
    parts = urlsplit(url).path.split("/")
    if not url.startswith(f"{ctx.instance.settings.base_url}/media/") or len(parts) != 4:
        raise BadInput(
            "Give an address of this instance's media, as the API tells it.", field="url"
        )
    file = await granted_file(ctx.instance.media_urls, ctx.instance.clock, parts[2])
    if isinstance(file.row, Captions):
        raise BadInput("Give the address of a picture or a video.", field="url")
    with tempfile.TemporaryDirectory(prefix="verify-", dir=incoming(ctx)) as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            async for piece in ctx.instance.storage.open_range(file.row.key, 0, file.row.size):
                copy.write(piece)
        return await _judged(ctx, await _inspected(ctx, path))


async def allow(ctx: Context) -> None:
    """Count one verification. Raises `Throttled`; ask before a file is taken in."""
    ctx.check_may_read()
    await ctx.instance.limiter.spend("verify", client_network(ctx.client_ip))


async def verify_file(ctx: Context, path: Path) -> Verification:
    """A file that somebody sent, already on disk. Raises `BadInput` for what cannot be read."""
    return await _judged(ctx, await _inspected(ctx, path))


async def judge(
    inspection: Inspection,
    *,
    tag: int | None,
    see: Callable[[Clip], Awaitable[Clip | None]] | None,
) -> Verification:
    """What a file's inspection comes to. `tag` is that of this instance's marks; `see` gives a clip
    back to those who may see it, and is None where no database is at hand."""
    mark = inspection.mark
    is_ours = None if mark is None else mark.instance == tag
    found, likeness = None, None
    if see is not None:
        found, likeness = await _clip_of(inspection, is_ours=bool(is_ours))
    seen = None if found is None or see is None else await see(found)
    is_from_here = found is not None or bool(is_ours)
    return Verification(
        inspection,
        _verdict(inspection, is_ours=is_ours, looks_alike=likeness is not None),
        standing=_standing(found, seen) if is_from_here and see is not None else None,
        clip=seen,
        is_marked_here=is_ours,
        likeness=likeness,
    )


async def _judged(ctx: Context, inspection: Inspection) -> Verification:
    async def see(clip: Clip) -> Clip | None:
        return await ctx.loaders.clip.load(clip.id)

    return await judge(inspection, tag=ctx.instance.authority.instance_tag, see=see)


def _verdict(inspection: Inspection, *, is_ours: bool | None, looks_alike: bool) -> Verdict:
    state = inspection.report.state
    if state is ManifestState.TRUSTED:
        return Verdict.AUTHENTIC
    if state is ManifestState.INVALID:
        return Verdict.ALTERED
    if is_ours:
        return Verdict.STRIPPED
    if state is ManifestState.VALID or is_ours is not None:
        return Verdict.FOREIGN
    return Verdict.RESEMBLES if looks_alike else Verdict.UNKNOWN


def incoming(ctx: Context) -> Path:
    """Where files lie while they are looked at."""
    folder = ctx.instance.settings.data_dir / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


async def _inspected(ctx: Context, path: Path) -> Inspection:
    async with _AT_ONCE:
        return await inspect_apart(path, roots=ctx.instance.authority.roots)


async def _clip_of(inspection: Inspection, *, is_ours: bool) -> tuple[Clip | None, float | None]:
    """By its bytes, by its mark, by its looks, and then how much it looks like it."""
    clip = await signed_as(inspection.sha256)
    if clip is None and is_ours and inspection.mark is not None:
        clip = await marked(inspection.mark.number)
    if clip is not None or is_ours:
        return clip, None
    for alike in await resembling(inspection.stills):
        return await Clip.get_or_none(id=alike.clip_id), alike.share
    return None, None


def _standing(clip: Clip | None, seen: Clip | None) -> Standing:
    if clip is not None and clip.hold_count:
        return Standing.WITHDRAWN
    if seen is not None and seen.state is ClipState.PUBLISHED:
        return Standing.SHOWN
    return Standing.NOT_SHOWN


_VERDICTS = {
    Language.EN: {
        Verdict.AUTHENTIC: "AI-generated. The file is as it was signed: nothing in it was changed.",
        Verdict.ALTERED: "The file was changed after it was signed. Do not rely on what it says.",
        Verdict.STRIPPED: "AI-generated on this instance. Its signed record was taken off: the "
        "invisible mark is still there.",
        Verdict.RESEMBLES: "It has neither a signed record nor a mark, but looks like an AI-generated "
        "clip of this instance: probably a copy whose marks were removed.",
        Verdict.FOREIGN: "It comes from somewhere else: it carries a record or a mark that this "
        "instance can read, but not vouch for.",
        Verdict.UNKNOWN: "Nothing is known of this file. That does not mean that it is real: it has "
        "no record, no mark, and looks like no clip of this instance.",
    },
    Language.FR: {
        Verdict.AUTHENTIC: "Généré par IA. Le fichier est tel qu'il a été signé : rien n'a changé.",
        Verdict.ALTERED: "Le fichier a été modifié après sa signature : ne vous y fiez pas.",
        Verdict.STRIPPED: "Généré par IA sur cette instance. Son certificat a été retiré : la marque "
        "invisible est toujours là.",
        Verdict.RESEMBLES: "Ni certificat ni marque, mais il ressemble à un clip généré par IA sur "
        "cette instance : sans doute une copie dont on a retiré les marques.",
        Verdict.FOREIGN: "Il vient d'ailleurs : il porte un certificat ou une marque que cette "
        "instance sait lire, sans pouvoir en répondre.",
        Verdict.UNKNOWN: "On ne sait rien de ce fichier. Cela ne veut pas dire qu'il est réel : il n'a "
        "ni certificat, ni marque, et ne ressemble à aucun clip de cette instance.",
    },
}
_STILL_MARKED = {
    Language.EN: "The invisible mark of this instance is still in it: it is AI-generated, or made of "
    "what is.",
    Language.FR: "La marque invisible de cette instance s'y trouve toujours : il est généré par IA, ou "
    "fait de ce qui l'est.",
}
_STANDINGS = {
    Language.EN: {
        Standing.SHOWN: "The clip can be seen here.",
        Standing.WITHDRAWN: "The clip has been withdrawn here: copies should not be passed on.",
        Standing.NOT_SHOWN: "The clip is not shown here, or no longer.",
    },
    Language.FR: {
        Standing.SHOWN: "Le clip est visible ici.",
        Standing.WITHDRAWN: "Le clip a été retiré ici : n'en diffusez pas de copies.",
        Standing.NOT_SHOWN: "Le clip n'est pas montré ici, ou ne l'est plus.",
    },
}
