"""Who a job shows and what they look like, opened for this one job alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.errors import NotFound
from generation.spec import Likeness
from generation.threads import in_thread
from models.cameos import Cameo, CameoKind, Character, CharacterLook, GenerationCameo, shown_in_job
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.cameos.judging import Verdict
from models.generations import consent
from models.users import User

if TYPE_CHECKING:
    from media.storage import Storage
    from media.vault import Vault
    from models.generations import Generation


async def likenesses_of(
    job: Generation, storage: Storage, vault: Vault | None
) -> tuple[Likeness, ...]:
    """Those whom the job is to show, as the rule stands now. Where the key to a picture is gone (or
    `vault` is None) it stays shut."""
    shown = {each.cameo_id: each for each in await shown_in_job(job.id)}
    if not shown:
        return ()
    verdicts = {each.cameo_id: each for each in await consent.verdicts_on(job)}
    owners = {each.id: each for each in await User.filter(id__in=_owners(shown.values()))}
    rows = await Cameo.filter(id__in=list(shown)).order_by("id")
    box = _Box(job, storage, vault)
    found: list[Likeness | None] = []
    for row in rows:
        owner = owners[row.owner_id]
        if row.kind is CameoKind.PERSON:
            found.append(await box.person(row, owner, verdicts[row.id]))
        else:
            found.append(await box.character(row, owner, shown[row.id].look_id))
    return tuple(each for each in found if each is not None)


class _Box:
    """Opens what is sealed."""

    def __init__(self, job: Generation, storage: Storage, vault: Vault | None) -> None:
        self._job, self._storage, self._vault = job, storage, vault

    async def person(self, row: Cameo, owner: User, verdict: Verdict) -> Likeness:
        """Colours as they were enrolled, and the face where its owner lets that be shown."""
        from safety.portraits import portrait_of

        enrolments = CameoEnrolment.filter(cameo_id=row.id, state=EnrolmentState.ACCEPTED)
        kept = await self._open(row.id, await enrolments.order_by("-id").first())
        portrait = None if kept is None else await in_thread(lambda: portrait_of(kept))
        is_face_shown = verdict.likeness.rules.face_shown
        return Likeness(
            id=str(row.id),
            names=(owner.handle,),
            is_person=True,
            is_called=self._calls(owner.handle),
            figure={} if portrait is None else portrait.figure,
            picture=portrait.face if portrait is not None and is_face_shown else None,
        )

    async def character(self, row: Cameo, owner: User, look_id: int | None) -> Likeness | None:
        look = await CharacterLook.get_or_none(id=look_id)
        if look is None:
            return None
        handle = (await Character.get(id=row.id)).handle or str(row.id)
        names = [f"{owner.handle}/{handle}"]
        if owner.id == self._job.owner_id:
            names.append(handle)
        shown = await CameoEnrolment.get_or_none(id=look.enrolment_id)
        return Likeness(
            id=str(row.id),
            names=tuple(names),
            is_person=False,
            is_called=any(self._calls(name) for name in names),
            figure=look.figure,
            picture=await self._open(row.id, shown),
        )

    async def _open(self, cameo_id: int, shown: CameoEnrolment | None) -> bytes | None:
        if shown is None or shown.portrait is None or self._vault is None:
            return None
        size = await self._storage.size(shown.portrait)
        sealed = [each async for each in self._storage.open_range(shown.portrait, 0, size)]
        try:
            return self._vault.open(cameo_id, b"".join(sealed))
        except NotFound:
            return None

    def _calls(self, name: str) -> bool:
        pattern = rf"(?<![\w@.])@{re.escape(name)}(?![\w/])"
        return re.search(pattern, self._job.prompt, re.I) is not None


def _owners(shown: Iterable[GenerationCameo]) -> list[int]:
    return [each.owner_id for each in shown]
