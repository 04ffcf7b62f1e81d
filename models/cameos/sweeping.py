"""What happens to the jobs and clips of a likeness when its owner changes something: each is looked
at again by the one rule."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.expressions import F, Q, Subquery

from models import outbox
from models.base import connection
from models.cameos import Cameo, ClipCameo, GenerationCameo, shown_in_clip
from models.cameos.deciding import Use
from models.cameos.judging import Bound, Verdict, judge
from models.cameos.rules import Purpose
from models.clips import Audience, Clip, ClipState, reach_needed
from models.generations import HELD, WAITING, Generation, GenerationState, consent
from models.holds import HoldKind, place_hold, release_hold
from models.rights import Reach, narrowest
from models.users import User
from realtime.events import ClipWithdrawn

UNPUBLISHED = (ClipState.DRAFT, ClipState.PENDING_APPROVAL, ClipState.TRASHED)
_WITH_VOICES = "FULL"


async def look_again(row: Cameo, *, existing: bool, drafts: bool = True) -> None:
    """After a change of the likeness, in its transaction: jobs that no longer may end, drafts that
    no longer may are held and, with `existing`, published clips too. An audience beyond what the
    owner allows now is narrowed at once."""
    for job in await open_jobs(row.id):
        await reconsider(job)
    states = (*(UNPUBLISHED if drafts else ()), *((ClipState.PUBLISHED,) if existing else ()))
    for clip in await clips_with(row.id, states):
        if await _is_refused(row, clip):
            await place_hold(clip.id, HoldKind.CAMEO_RESTRICTED, row.cause, actor_id=row.owner_id)
    for clip in await clips_with(row.id, (ClipState.PUBLISHED,)):
        await _narrow(row, clip)


async def lift_restrictions(row: Cameo) -> None:
    """Free the clips that were held for earlier rules and keep to those of now."""
    for clip in await clips_with(row.id, (*UNPUBLISHED, ClipState.PUBLISHED)):
        if clip.hold_count and not await _is_refused(row, clip):
            await release_hold(clip.id, HoldKind.CAMEO_RESTRICTED, row.cause, actor_id=row.owner_id)


async def reconsider(job: Generation) -> None:
    """End, queue or leave a job, as everybody shown in it says now."""
    if job.state is GenerationState.PENDING_CONSENT:
        await consent.settle(job)
    elif not await consent.holds(job):
        await consent.take_from(job)


async def open_jobs(cameo_id: int, *, remixes: bool = True) -> list[Generation]:
    """The jobs with the likeness that are not over, and those that remix a clip with it, held until
    the transaction ends."""
    showing = GenerationCameo.filter(cameo_id=cameo_id).values("generation_id")
    concerned = Q(id__in=Subquery(showing))
    if remixes:
        shown = ClipCameo.filter(cameo_id=cameo_id).values("clip_id")
        concerned |= Q(parent_clip_id__in=Subquery(shown))
    jobs = Generation.filter(concerned, state__in=[*WAITING, *HELD])
    return await jobs.order_by("id").select_for_update()


async def clips_with(cameo_id: int, states: Sequence[ClipState]) -> list[Clip]:
    showing = ClipCameo.filter(cameo_id=cameo_id).values("clip_id")
    return await Clip.filter(id__in=Subquery(showing), state__in=list(states)).order_by("id")


async def publication_of(
    clip: Clip, audience: Reach | None, *, only: int | None = None
) -> list[Verdict]:
    """What the rule says of showing this clip to that audience (None: to anybody at all), of each
    likeness in it and whoever it names, or of one likeness alone."""
    shown = [each for each in await shown_in_clip(clip.id) if only in (None, each.cameo_id)]
    bound = {
        each.cameo_id: Bound(
            request_id=each.request_id, is_taken_back=each.revoked is not None, is_made=True
        )
        for each in shown
    }
    author = await User.get(id=clip.author_id)
    verdicts = await judge(author, list(bound), await use_of(clip, audience), bound=bound)
    return [each for each in verdicts if only in (None, each.cameo_id)]


async def use_of(clip: Clip, audience: Reach | None) -> Use:
    """What a published clip does with the likenesses in it."""
    purposes = {Purpose.PUBLISH}
    job = await Generation.get_or_none(id=clip.generation_id)
    if job is not None and job.audio == _WITH_VOICES:
        purposes.add(Purpose.VOICE)
    if clip.depth:
        purposes.add(Purpose.REMIX)
    words = clip.prompt if job is None else consent.words_of(job)
    texts = (words, clip.caption, clip.alt_text, clip.transcript_json)
    return Use(
        text="\n".join(texts),
        made_from=words,
        purposes=frozenset(purposes),
        audience=audience,
    )


async def _is_refused(row: Cameo, clip: Clip) -> bool:
    return any(each.decision.is_refused for each in await publication_of(clip, None, only=row.id))


async def _narrow(row: Cameo, clip: Clip) -> None:
    """Bring a published clip's audience down to what the likeness's owner allows. A list or a link
    that may reach anybody becomes the author's alone."""
    verdicts = await publication_of(clip, None, only=row.id)
    if clip.author_id == row.owner_id and not verdicts[0].likeness.is_minor:
        return
    cap = verdicts[0].likeness.rules.max_audience
    needed = reach_needed(clip.audience)
    if narrowest(needed, cap) is needed:
        return
    was_counted = clip.is_counted
    is_open = clip.audience in (Audience.LIST, Audience.LINK)
    await clip.readdress(Audience.PRIVATE if is_open else Audience(cap.value))
    if was_counted and not clip.is_counted:
        await User.filter(id=clip.author_id).update(clip_count=F("clip_count") - 1)
    withdrawn = ClipWithdrawn(clip_id=clip.id, author_id=clip.author_id, reason="narrowed")
    await outbox.append(connection(), withdrawn)
