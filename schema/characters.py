"""Characters: pets, objects, drawings and invented personas that look the same in every clip."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import cameos as rows
from models.policies import CameoScope
from resolvers import characters
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)

if TYPE_CHECKING:
    from schema.users import User

LazyUser = Annotated["User", strawberry.lazy("schema.users")]

strawberry.enum(
    rows.Licence,
    name="CharacterLicence",
    description="""Under what a character may be copied. ALL_RIGHTS_RESERVED: not at all. CC_BY: by who
may know of it, naming where it is from, so that no copy is under CC0. CC_BY_SA: likewise, and copies
stay under the same. CC0: freely. Whatever the licence, a copy never gets around the restrictions of
what it was copied from.""",
)


@strawberry.type(description="How a character looks, from one edit to the next.")
class CharacterLook(Node):
    row = rows.CharacterLook

    version: int = strawberry.field(description="Grows with every edit, from 1.")
    words: str = strawberry.field(description="What its owner said of it.")
    is_ready: bool = strawberry.field(
        description="False while a moderator has to look at its picture, or did and refused it."
    )
    created_at: datetime = strawberry.field(description="When it was made.")

    @strawberry.field(description="The kind of thing that is drawn, such as `robot`.")
    def subject(self: Any) -> str:
        return str(self.figure["subject"]).removesuffix(" glyph")

    @strawberry.field(description="Its main and its second colour, as `#rrggbb`.")
    def colours(self: Any) -> list[str]:
        return [_hex(self.figure[name]) for name in ("colour", "accent")]

    @strawberry.field(description="What it wears, such as `scarf`.")
    def wears(self: Any) -> list[str]:
        return [garment for garment, _ in self.figure["wears"]]

    @strawberry.field(description="Whether it is a picture, cut out and moved like a paper puppet.")
    def has_picture(self: Any) -> bool:
        return self.enrolment_id is not None


@strawberry.type(
    description="What a likeness that is a character has beside. Its level, restrictions and uses are "
    "the likeness's: see `cameo`."
)
class Character(Node):
    row = rows.Character

    licence: rows.Licence = strawberry.field(description="Under what it may be copied.")
    created_at: datetime = strawberry.field(description="When it was made.")
    handle: str | None = strawberry.field(
        description="How its owner's prompts call it, as `@bolt`; everybody else's as `@ann/bolt`. "
        "Null once it is given up."
    )

    @strawberry.field(
        description="The id of its likeness, for `cameoIds`, `setCameoLevel` and so on."
    )
    def cameo_id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("Cameo", self.id))

    @strawberry.field(description="What its owner calls it.")
    async def name(self: Any, info: Info) -> str | None:
        row = await info.context.loaders.cameo.load(self.id)
        return None if row is None else str(row.name)

    @strawberry.field(description="Where it is.")
    async def state(self: Any, info: Info) -> rows.CameoState | None:
        row = await info.context.loaders.cameo.load(self.id)
        return None if row is None else row.state

    @strawberry.field(description="Who may use it.")
    async def level(self: Any, info: Info) -> CameoScope | None:
        row = await info.context.loaders.cameo.load(self.id)
        return None if row is None else row.level

    @strawberry.field(graphql_type=LazyUser | None, description="Whose it is.")
    async def owner(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.owner_id)

    @strawberry.field(
        graphql_type=CharacterLook | None, description="How it looks in what is asked for now."
    )
    async def look(self: Any, info: Info) -> Any:
        return await info.context.loaders.look.load(self.id)

    @strawberry.field(
        graphql_type=list[CharacterLook],
        description="How it looked, the latest first: up to 100. Clips keep the look they were asked "
        "for with.",
    )
    async def looks(self: Any, info: Info) -> Any:
        return await info.context.loaders.looks.load(self.id)

    @strawberry.field(
        graphql_type=Annotated["Character", strawberry.lazy("schema.characters")] | None,
        description="What it was copied from, where you may know of that.",
    )
    async def forked_from(self: Any, info: Info) -> Any:
        if self.forked_from_id is None:
            return None
        return await info.context.loaders.character.load(self.forked_from_id)


@strawberry.input(description="What a character is to be.")
class CreateCharacterInput:
    name: str = strawberry.field(description="What you call it, 1 to 60 characters.")
    words: str = strawberry.field(
        description="What it is and looks like, up to 300 characters: “a teal robot with a red scarf”."
    )
    handle: str | None = strawberry.field(
        default=None,
        description="How prompts call it: 3 to 30 letters, digits, dots or underscores. Absent: its "
        "name.",
    )
    upload_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="A picture of it (see `requestUpload`), which it then is. Not of a person: they "
        "enrol themselves, with `startCameoEnrolment`. What might show one waits for a moderator.",
    )
    licence: rows.Licence = strawberry.field(
        default=rows.Licence.ALL_RIGHTS_RESERVED, description="Under what it may be copied."
    )


@strawberry.input(description="What to change; what is absent stays as it is.")
class EditCharacterInput:
    character_id: strawberry.ID = strawberry.field(description="A character of yours.")
    name: str | None = strawberry.field(default=None, description="What you call it.")
    words: str | None = strawberry.field(
        default=None, description="What it looks like from now on."
    )
    handle: str | None = strawberry.field(default=None, description="How prompts call it.")
    upload_id: strawberry.ID | None = strawberry.field(default=None, description="Another picture.")
    without_picture: bool = strawberry.field(
        default=False, description="Draw it after its words alone from now on."
    )
    licence: rows.Licence | None = strawberry.field(
        default=None,
        description="Under what it may be copied; copies that there are stay. A copy keeps to the "
        "licence of what it was copied from.",
    )


@strawberry.input(description="A character to copy.")
class ForkCharacterInput:
    character_id: strawberry.ID = strawberry.field(description="The character.")
    name: str | None = strawberry.field(default=None, description="Absent: the same.")
    handle: str | None = strawberry.field(default=None, description="Absent: the same.")
    licence: rows.Licence | None = strawberry.field(
        default=None,
        description="Of the copy. Absent: CC_BY_SA where it has to be, else all rights reserved.",
    )


@strawberry.type(description="The character, or why there is none.")
class CharacterPayload(Payload):
    character: Character | None = strawberry.field(default=None, description="As it is now.")
    notes: list[str] = strawberry.field(
        default_factory=list,
        description="Where it departs from the words, in plain sentences.",
    )


@strawberry.type
class CharacterQuery:
    @strawberry.field(
        graphql_type=Connection[Character] | None,
        description="Your characters, or those of a member that you may know of, newest first.",
    )
    async def characters(
        self,
        info: Info,
        owner_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; absent: yours.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        owner = None if owner_id is None else row_id("User", owner_id, field="ownerId")
        page = await characters.characters(info.context, owner, page_request(first, after))
        return connection(page, after)


def _payload(made: characters.Made) -> CharacterPayload:
    row: Any = made.character
    return CharacterPayload(character=row, notes=list(made.notes))


@strawberry.type
class CharacterMutation:
    @mutation("Make a character: a likeness of what is nobody. Only you may use it at first.")
    async def create_character(
        self,
        info: Info,
        input: Annotated[CreateCharacterInput, strawberry.argument(description="What.")],
    ) -> CharacterPayload:
        wish = characters.Wish(
            name=input.name,
            handle=input.handle,
            words=input.words,
            upload_id=_upload(input.upload_id),
            licence=input.licence,
        )
        return _payload(await characters.create_character(info.context, wish))

    @mutation("Change a character of yours. What was asked for before keeps its look.")
    async def edit_character(
        self,
        info: Info,
        input: Annotated[EditCharacterInput, strawberry.argument(description="What.")],
    ) -> CharacterPayload:
        wish = characters.Wish(
            name=input.name,
            handle=input.handle,
            words=input.words,
            upload_id=_upload(input.upload_id),
            licence=input.licence,
            without_picture=input.without_picture,
        )
        wanted = row_id("Character", input.character_id, field="characterId")
        return _payload(await characters.edit_character(info.context, wanted, wish))

    @mutation("Copy a character for yourself, as its licence allows. Its owner is not asked.")
    async def fork_character(
        self,
        info: Info,
        input: Annotated[ForkCharacterInput, strawberry.argument(description="Which.")],
    ) -> CharacterPayload:
        wish = characters.Wish(name=input.name, handle=input.handle, licence=input.licence)
        wanted = row_id("Character", input.character_id, field="characterId")
        return _payload(await characters.fork_character(info.context, wanted, wish))


def _upload(id: strawberry.ID | None) -> int | None:
    return None if id is None else row_id("Upload", id, field="uploadId")


def _hex(colour: list[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)
