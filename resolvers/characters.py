"""Characters: made from words or a picture, edited, copied, called by name in prompts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput, EnrolmentNeeded, NotFound
from core.ids import new_id
from core.pages import Page, PageRequest
from core.text import clean_text
from generation.scene.figure import figure_of
from models.base import transaction
from models.cameos import (
    IN_USE,
    Cameo,
    CameoKind,
    CameoPermit,
    Character,
    CharacterLook,
    Licence,
    lock_cameos,
    looks_among,
    shaping,
)
from models.cameos.enrolling import CameoEnrolment
from models.cameos.granting import own_cameo
from models.cameos.judging import widest_level
from models.policies import CameoScope
from models.sessions import Scope
from models.uploads import Upload
from models.users import User, shown_handle
from resolvers.context import Context, Instance
from resolvers.enrolments import LONGEST_NAME, store_sealed, vault_of
from resolvers.loaders import Loaders
from resolvers.pages import page_of
from resolvers.reviewing import review_names, review_prompt

LONGEST_WORDS = 300
_HANDLE = r"[A-Za-z0-9][A-Za-z0-9_.]{1,28}[A-Za-z0-9]"
_CALLED = re.compile(rf"(?<![\w@.])@({_HANDLE})(?:/({_HANDLE}))?(?![\w/])")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a character is to be; what is None stays as it is, or is left open."""

    name: str | None = None
    handle: str | None = None
    words: str | None = None
    upload_id: int | None = None
    licence: Licence | None = None
    without_picture: bool = False


@dataclass(frozen=True)
class Made:
    """`notes` say in plain sentences where it departs from the words."""

    character: Character
    notes: Sequence[str] = ()


async def characters(ctx: Context, owner_id: int | None, page: PageRequest) -> Page[Character]:
    """The viewer's own, or those of a member that the viewer may know of."""
    viewer = ctx.require_viewer(Scope.READ)
    if owner_id in (None, viewer.id):
        return await page_of(Character.filter(owner_id=viewer.id), page)
    assert owner_id is not None
    return await page_of(await _known(viewer, owner_id), page)


async def find_character(ctx: Context, character_id: int) -> Character | None:
    return await ctx.loaders.character.load(character_id)


async def find_look(ctx: Context, look_id: int) -> CharacterLook | None:
    row = await CharacterLook.get_or_none(id=look_id)
    if row is None or await find_character(ctx, row.character_id) is None:
        return None
    return row


async def create_character(ctx: Context, wish: Wish) -> Made:
    """Raises `BadInput` for words that name nothing, `PolicyRefused`, `EnrolmentNeeded` for a picture
    of a person, `Conflict` for a handle in use."""
    owner = await _shaping(ctx)
    character_id = new_id()
    identity = _identity(wish, None, None)
    await review_names(identity.name, field="name")
    if wish.words is None:
        raise BadInput("Say in a few words what it is.", field="words")
    shape, notes = await _shape(ctx, owner, character_id, wish)
    new = shaping.Newcomer(owner_id=owner.id, character_id=character_id, identity=identity)
    async with transaction():
        row = await shaping.create(new, shape, ctx.instance.clock.now())
    return _made(ctx, row, notes)


async def edit_character(ctx: Context, character_id: int, wish: Wish) -> Made:
    owner = await _shaping(ctx)
    cameo = await Cameo.get_or_none(id=character_id, owner_id=owner.id, kind=CameoKind.CHARACTER)
    character = await Character.get_or_none(id=character_id)
    latest = await CharacterLook.filter(character_id=character_id).order_by("-version").first()
    if cameo is None or character is None or latest is None:
        raise NotFound("character", field="characterId")
    identity = _identity(wish, cameo, character)
    await review_names(identity.name, field="name")
    shape: shaping.Shape | None = None
    notes: list[str] = []
    if wish.words is not None or wish.upload_id is not None or wish.without_picture:
        wish = replace(wish, words=wish.words or latest.words, name=identity.name)
        shape, notes = await _shape(ctx, owner, character_id, wish)
    async with transaction():
        row = await own_cameo(owner.id, character_id)
        character = await shaping.edit(row, identity, shape, ctx.instance.clock.now())
    return _made(ctx, character, notes)


async def fork_character(ctx: Context, character_id: int, wish: Wish) -> Made:
    """Raises `NotFound` for a character that the viewer may not know of, `Forbidden` where its
    licence does not let them copy it."""
    owner = await _shaping(ctx)
    parent, cameo = await find_character(ctx, character_id), await _cameo(ctx, character_id)
    if parent is None or cameo is None:
        raise NotFound("character", field="characterId")
    shaping.check_may_fork(parent, owner.id)
    share = parent.licence is Licence.CC_BY_SA
    identity = shaping.Identity(
        name=_name(wish.name or cameo.name),
        handle=_handle(wish.handle or parent.handle or "copy"),
        licence=wish.licence or (parent.licence if share else Licence.ALL_RIGHTS_RESERVED),
    )
    await review_names(identity.name, field="name")
    new = shaping.Newcomer(owner_id=owner.id, character_id=new_id(), identity=identity)
    sealed = await _sealed_anew(ctx.instance, character_id, new.character_id)
    async with transaction():
        (row,) = await lock_cameos([character_id])
        copy = await shaping.fork(row, new, sealed, ctx.instance.clock.now())
    return _made(ctx, copy, ())


async def called_in(ctx: Context, viewer: User, text: str) -> set[int]:
    """The likenesses that a prompt calls by name, as far as the viewer may know of them: `@bolt` is
    the viewer's own character, else the likeness of the member of that name; `@ann/bolt` is Ann's."""
    calls = [(first.casefold(), second.casefold()) for first, second in _CALLED.findall(text)]
    if not calls:
        return set()
    members = User.visible_to(viewer).filter(handle_key__in=[first for first, _ in calls])
    ids = {row.handle_key: row.id for row in await members} | {viewer.handle_key: viewer.id}
    named = {first for first, second in calls if not second} | {each for _, each in calls if each}
    theirs = Character.filter(handle__in=named, owner_id__in=[*ids.values(), viewer.id])
    figures = {(row.owner_id, row.handle): row.id for row in await theirs}
    faces = Cameo.filter(
        owner_id__in=ids.values(), kind=CameoKind.PERSON, state__in=IN_USE
    ).values_list("owner_id", "id")
    people = dict(await faces)
    found = set()
    for first, second in calls:
        if second:
            found.add(figures.get((ids.get(first, 0), second)))
        else:
            found.add(figures.get((viewer.id, first)) or people.get(ids.get(first, 0)))
    known = await ctx.loaders.cameo.load_many(sorted(each for each in found if each is not None))
    return {row.id for row in known if row is not None}


async def _known(viewer: User, owner_id: int) -> QuerySet[Character]:
    """As `judging.is_known_to`, for all of a member's characters at once."""
    owner = await User.visible_to(viewer).get_or_none(id=owner_id)
    rows = Character.filter(owner_id=owner_id)
    if viewer.is_moderator:
        return rows
    level = None if owner is None else await widest_level(viewer, owner)
    if level is None:
        return rows.filter(id__in=[])
    cameos = Cameo.filter(owner_id=owner_id, state__in=IN_USE)
    permits = CameoPermit.filter(user_id=viewer.id)
    let_in = Q(id__in=Subquery(permits.filter(is_allowed=True).values("cameo_id")))
    if level is not CameoScope.ONLY_ME:
        let_in |= ~Q(level=CameoScope.ONLY_ME)
    kept_out = Subquery(permits.filter(is_allowed=False).values("cameo_id"))
    shown = cameos.filter(let_in).exclude(id__in=kept_out)
    return rows.filter(id__in=Subquery(shown.values("id")))


async def _shaping(ctx: Context) -> User:
    member = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("character", str(member.id))
    return member


async def _cameo(ctx: Context, character_id: int) -> Cameo | None:
    return await ctx.loaders.cameo.load(character_id)


def _identity(wish: Wish, cameo: Cameo | None, character: Character | None) -> shaping.Identity:
    name = wish.name if wish.name is not None or cameo is None else cameo.name
    name = _name(name or "")
    before = None if character is None else character.handle
    handle = wish.handle or before or "".join(re.findall(r"[A-Za-z0-9]", name))
    licence = Licence.ALL_RIGHTS_RESERVED if character is None else character.licence
    return shaping.Identity(name=name, handle=_handle(handle), licence=wish.licence or licence)


def _name(text: str) -> str:
    name = clean_text(text, field="name", shortest=1, longest=LONGEST_NAME)
    review_prompt(name, field="name")
    return name


def _handle(text: str) -> str:
    return shown_handle(text).casefold()


async def _shape(
    ctx: Context, owner: User, character_id: int, wish: Wish
) -> tuple[shaping.Shape, list[str]]:
    words = clean_text(wish.words or "", field="words", shortest=1, longest=LONGEST_WORDS)
    review_prompt(words, field="words")
    await review_names(words, field="words")
    has_picture = wish.upload_id is not None
    figure, notes = figure_of(words, wish.name or "", seed=character_id, has_picture=has_picture)
    picture = None
    if wish.upload_id is not None:
        upload = await Upload.ready(wish.upload_id, owner.id, ctx.instance.clock.now())
        picture = await _picture(ctx.instance, upload, character_id)
    bare = wish.without_picture and picture is None
    return shaping.Shape(words=words, figure=figure, picture=picture, is_bare=bare), notes


async def _picture(instance: Instance, upload: Upload, character_id: int) -> shaping.Picture:
    """Cut out and sealed. Raises `EnrolmentNeeded` where somebody looks out of it."""
    from media.cutout import cut_out
    from safety.nobody import look_at

    assert upload.key is not None
    jpeg = await _bytes(instance, upload.key)
    found = await asyncio.to_thread(look_at, jpeg)
    if upload.faces or found.is_person:
        raise EnrolmentNeeded(
            "There is a face in this picture. A person's likeness is theirs alone: they enrol it "
            "themselves, with `startCameoEnrolment`.",
            field="uploadId",
        )
    vault = vault_of(instance)
    cut = await asyncio.to_thread(cut_out, jpeg)
    portrait = await store_sealed(instance, vault.seal(character_id, cut))
    if not found.doubts:
        return shaping.Picture(portrait=portrait)
    capture = await store_sealed(instance, vault.seal(character_id, jpeg))
    return shaping.Picture(portrait=portrait, capture=capture, reasons=found.doubts)


async def _sealed_anew(
    instance: Instance, character_id: int, copy_id: int
) -> shaping.Sealed | None:
    """The picture that the character wears now, under the key of its copy."""
    look = (await looks_among([character_id])).get(character_id)
    if look is None or look.enrolment_id is None:
        return None
    shown = await CameoEnrolment.get(id=look.enrolment_id)
    if shown.portrait is None:
        return None
    vault = vault_of(instance)
    plain = vault.open(character_id, await _bytes(instance, shown.portrait))
    portrait = await store_sealed(instance, vault.seal(copy_id, plain))
    return shaping.Sealed(enrolment_id=shown.id, portrait=portrait)


async def _bytes(instance: Instance, key: str) -> bytes:
    size = await instance.storage.size(key)
    return b"".join([each async for each in instance.storage.open_range(key, 0, size)])


def _made(ctx: Context, row: Character, notes: Sequence[str]) -> Made:
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    return Made(row, notes)
