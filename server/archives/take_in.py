"""Taking an archive in: a new member with the profile, clips, recipes and lineage it tells of.

Clips arrive as drafts: whether to publish, and to whom, is asked again here; the audience they had
is noted on them. What refers to other members (follows, likes, comments, messages) stays in the
archive, since those members are not here.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from core.errors import BadInput
from core.ids import id_at
from core.settings import Settings
from generation.signing import Signing
from media.storage import Storage
from models import audit
from models import clips as rows
from models.avatars import Avatar
from models.base import Row, transaction
from models.conversations import MessageSettings
from models.deletions import doom
from models.filters import FilterWord
from models.generations import Generation
from models.generations.drafts import Made, give_files
from models.generations.gate import rule_on
from models.guardians import policy_of_band, treated_as_minor, widest_rating
from models.holds import HoldKind, place_hold
from models.impressions import ImpressionSettings
from models.lineage import Lineage
from models.notifications import NotificationSettings
from models.passwords import check_password, hash_password
from models.playlists import Playlist, PlaylistItem
from models.rankings import RankingSettings
from models.search import SearchSettings
from models.users import AgeAssurance, AgeBand, User, claim_handle, handle_key, shown_handle
from server.archives import told
from server.archives.storing import Arrivals, Porter
from server.archives.unpack import Archive

# Choices about oneself that are carried over: what a member shut elsewhere does not open here.
_SETTINGS: tuple[tuple[str, type[told.Dated], type[Row]], ...] = (
    ("message_settings", told.MessageSettings, MessageSettings),
    ("notification_settings", told.NotificationSettings, NotificationSettings),
    ("search_settings", told.SearchSettings, SearchSettings),
    ("impression_settings", told.ImpressionSettings, ImpressionSettings),
    ("ranking_settings", told.RankingSettings, RankingSettings),
)


@dataclass
class _Taken:
    """The archive's ids to ours, and what was stored."""

    now: datetime
    files: Arrivals
    clips: dict[str, int] = field(default_factory=dict)
    generations: dict[str, int] = field(default_factory=dict)

    def id_for(self, row: told.Dated) -> int:
        """A new id with the time of the old one, which may not lie in the future."""
        moment = min(row.made_at, self.now)
        return id_at(int(moment.timestamp() * 1000)) | secrets.randbits(22)


@dataclass(frozen=True)
class _Told:
    """The archive's rows, all of them checked."""

    profile: told.Profile
    clips: list[told.Clip]
    generations: list[told.Generation]
    playlists: list[told.Playlist]
    items: list[told.PlaylistItem]
    words: list[told.FilterWord]
    settings: list[tuple[type[Row], told.Dated]]


async def take_in(
    archive: Archive,
    *,
    handle: str,
    password: str,
    settings: Settings,
    storage: Storage,
    signing: Signing,
    now: datetime,
) -> User:
    """Make the member, on the open database. All or nothing: raises `BadInput` for an archive that
    says what it may not or whose files are not what it says, `Conflict` for a taken handle. A clip
    whose film cannot be read, or cannot carry the marks, comes without it."""
    check_password(password, handle_key=handle_key(handle))
    content = _read(archive)
    porter = Porter(archive, handle, settings=settings, storage=storage, signing=signing)
    taken = _Taken(now, porter.arrivals)
    hashed = await hash_password(password)
    member: User | None = None
    try:
        await porter.carry(content.profile, content.clips, content.generations)
        async with transaction():
            row = await _join(
                content.profile, handle, taken, password_hash=hashed, settings=settings
            )
            await _make_generations(content.generations, row, taken)
            await _make_clips(content.clips, row, taken)
            await _make_lists(content, row, taken)
            await _make_avatar(content.profile, row, taken)
            for kind, each in content.settings:
                await kind.create(id=row.id, **each.model_dump(exclude={"id", "made_at"}))
            await audit.record(None, "user.import", f"user:{row.id}")
        member = row
    finally:
        if member is None:
            async with transaction():
                # Stored for rows that never came.
                await doom(taken.files.keys)
    return member


def _read(archive: Archive) -> _Told:
    (profile,) = told.read_as(told.Profile, [archive.profile()])
    content = _Told(
        profile,
        told.read_as(told.Clip, archive.rows("clips")),
        told.read_as(told.Generation, archive.rows("generations")),
        told.read_as(told.Playlist, archive.rows("playlists")),
        told.read_as(told.PlaylistItem, archive.rows("playlist_items")),
        told.read_as(told.FilterWord, archive.rows("filter_words")),
        [
            (row, each)
            for name, kind, row in _SETTINGS
            for each in told.read_as(kind, archive.rows(name)[:1])
        ],
    )
    for clip in content.clips:
        if len({file.kind for file in clip.files}) != len(clip.files):
            raise BadInput("A clip of the archive has two files of one kind.")
    return content


async def _join(
    profile: told.Profile, handle: str, taken: _Taken, *, password_hash: str, settings: Settings
) -> User:
    shown, key = shown_handle(handle), handle_key(handle)
    row_id = taken.id_for(profile)
    await claim_handle(key, row_id)
    unknown = profile.age_band is AgeBand.UNKNOWN
    return await User.create(
        id=row_id,
        handle=shown,
        handle_key=key,
        name=profile.name,
        bio=profile.bio,
        password_hash=password_hash,
        age_band=profile.age_band,
        # What another instance proved is no proof here.
        age_assurance=AgeAssurance.NONE if unknown else AgeAssurance.SELF_DECLARED,
        born_on=profile.born_on,
        is_private=profile.is_private or treated_as_minor(profile.age_band, settings=settings),
        widest_rating=widest_rating(policy_of_band(profile.age_band, settings=settings)),
        feed_choice=profile.feed_choice,
        remix_policy=profile.remix_policy,
        on_leaderboards=profile.on_leaderboards,
        invites_left=settings.invites_per_member,
    )


async def _make_generations(jobs: list[told.Generation], member: User, taken: _Taken) -> None:
    made = []
    for job in jobs:
        if not job.is_over:
            continue
        row_id = taken.generations[job.id] = taken.id_for(job)
        at_ms = int(job.made_at.timestamp() * 1000)
        plain = job.model_dump(exclude={"id", "made_at", "notes", "recipe"})
        made.append(
            Generation(
                **plain,
                id=row_id,
                owner_id=member.id,
                request_hash=hashlib.sha256(job.prompt.encode()).hexdigest(),
                queued_at_ms=at_ms,
                finished_at_ms=at_ms,
                stage="STORING",
                fraction=1.0,
                notes_json=json.dumps(job.notes, ensure_ascii=False),
                recipe_json=json.dumps(job.recipe, ensure_ascii=False),
            )
        )
    await Generation.bulk_create(made, batch_size=500)


async def _make_clips(clips: list[told.Clip], member: User, taken: _Taken) -> None:
    taken.clips = {clip.id: taken.id_for(clip) for clip in clips}
    by_id = {clip.id: clip for clip in clips}
    used: set[int] = set()
    # Parents first: a remix is deeper than what it was made from.
    for clip in sorted(clips, key=lambda clip: clip.depth):
        generation_id = taken.generations.get(clip.generation_id or "")
        plain = clip.model_dump(
            exclude={
                "id",
                "made_at",
                "files",
                "transcript",
                "subtitles",
                "generation_id",
                "parent_id",
                "root_id",
            }
        )
        row = await rows.Clip.create(
            **plain,
            id=taken.clips[clip.id],
            author_id=member.id,
            generation_id=None if generation_id in used else generation_id,
            transcript_json=json.dumps(clip.transcript, ensure_ascii=False),
            subtitles_json=_subtitles(clip),
            parent_id=taken.clips.get(clip.parent_id or ""),
            root_id=taken.clips.get(clip.root_id or ""),
        )
        used.add(generation_id or 0)
        await Lineage.bulk_create(
            [
                Lineage(ancestor_id=taken.clips[above.id], clip_id=row.id, distance=distance)
                for distance, above in enumerate(_ancestors(clip, by_id), 1)
            ]
        )
        film = taken.files.films.get(clip.id)
        if film is not None:
            await _give_film(row, film)


async def _give_film(row: rows.Clip, film: Made) -> None:
    """Its files, and a hold if what is heard or seen is for a moderator to look at."""
    await rows.Clip.filter(id=row.id).update(
        duration_ms=film.duration_ms, width=film.width, height=film.height
    )
    ruling = await rule_on(film)
    await give_files(row.id, film)
    cause = ruling.doubt or (ruling.policy and f"policy:{ruling.policy}")
    if cause:
        await place_hold(row.id, HoldKind.MOD_REVIEW, cause, actor_id=None)


def _subtitles(clip: told.Clip) -> str | None:
    return None if clip.subtitles is None else json.dumps(clip.subtitles, ensure_ascii=False)


def _ancestors(clip: told.Clip, by_id: dict[str, told.Clip]) -> list[told.Clip]:
    """Those in the archive, as long as the chain does not break. Raises `BadInput` for one that
    does not get shallower, as a circle would not."""
    above: list[told.Clip] = []
    while (parent := by_id.get(clip.parent_id or "")) is not None:
        if parent.depth != clip.depth - 1:
            raise BadInput("A clip of the archive descends from a clip that it cannot.")
        above.append(parent)
        clip = parent
    return above


async def _make_avatar(profile: told.Profile, member: User, taken: _Taken) -> None:
    """The picture, with the clip that it was taken from, or what is left of one that is gone."""
    picture, stored = profile.avatar, taken.files.avatar
    if picture is None or stored is None:
        return
    clip_id = taken.clips.get(picture.clip_id)
    if clip_id is None:
        gone = await rows.Clip.create(
            author_id=member.id, state=rows.ClipState.PURGED, prompt="", duration_ms=0,
            width=picture.width, height=picture.height, fps=1,
        )  # fmt: skip
        clip_id = gone.id
    await Avatar.create(
        id=member.id,
        clip_id=clip_id,
        key=stored.key,
        content_type=picture.content_type,
        size=stored.size,
        sha256=stored.sha256,
        width=picture.width,
        height=picture.height,
    )


async def _make_lists(content: _Told, member: User, taken: _Taken) -> None:
    """Playlists with the clips that came along, and words to look at."""
    for playlist in content.playlists:
        row = await Playlist.create(
            id=taken.id_for(playlist),
            owner_id=member.id,
            title=playlist.title,
            description=playlist.description,
            is_public=playlist.is_public,
        )
        here = [item for item in content.items if item.playlist_id == playlist.id]
        here.sort(key=lambda item: item.place)
        ours = dict.fromkeys(taken.clips[i.clip_id] for i in here if i.clip_id in taken.clips)
        await PlaylistItem.bulk_create(
            [
                PlaylistItem(playlist_id=row.id, clip_id=clip_id, place=place)
                for place, clip_id in enumerate(ours, 1)
            ]
        )
    words = {word.word for word in content.words}
    await FilterWord.bulk_create([FilterWord(user_id=member.id, word=w) for w in sorted(words)])
