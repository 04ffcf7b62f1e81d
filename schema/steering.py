"""Steering a feed: in words, by sliders, by "more like this", and taking it back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.errors import BadInput
from models.clips import Clip as ClipRow
from models.users import User as UserRow
from ranking.controls import Control, Rule, compared
from ranking.instructions.edits import Action
from ranking.instructions.wishes import named, told
from ranking.lexicon import Language, Subject, subjects
from resolvers import ranked, steering
from resolvers.steering import Asked, Lasting
from schema.base import Info, Payload, global_id, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User


class FeedTargetKind(StrEnum):
    TOPIC = "topic"
    STYLE = "style"
    MOOD = "mood"
    SOURCE = "source"
    LENGTH = "length"
    LANGUAGE = "language"
    AUTHOR = "author"
    CHARACTER = "character"
    CLIP = "clip"
    KEYWORD = "keyword"
    HASHTAG = "hashtag"


class FeedLanguage(StrEnum):
    EN = "en"
    FR = "fr"


strawberry.enum(
    FeedTargetKind,
    description="""What a control is about. SOURCE: whom clips come from and what for (followed,
friends, discovery, inspiration, popular, fresh). KEYWORD: words in a clip's caption or prompt.
CLIP: clips like one. CHARACTER: clips that show it.""",
)
strawberry.enum(FeedLanguage, description="The languages that feeds are steered in.")
strawberry.enum(
    Rule,
    name="FeedRule",
    description="HIDE: never. ONLY: nothing else; of several, any of them.",
)
strawberry.enum(
    Lasting,
    name="FeedControlLasting",
    description="How long a control holds. FOREVER: until it is taken back.",
)
strawberry.enum(
    Action, name="FeedAction", description="What an instruction does to all controls at once."
)

InLanguage = Annotated[
    FeedLanguage, strawberry.argument(description="The language of what is told.")
]
_NODES = {"author": "User", "clip": "Clip", "character": "Character"}


@strawberry.type(description="Something that a feed can be asked for.")
class FeedTarget:
    kind: FeedTargetKind = strawberry.field(description="What kind of thing it is.")
    name: str = strawberry.field(description="Its lasting name, the same in every language.")
    label: str = strawberry.field(description="What people call it.")


@strawberry.type(
    description="One wish of a feed: a slider, a rule, or a share. Set again, it is replaced."
)
class FeedControl:
    @strawberry.field(description="What kind of thing it is about.")
    def kind(self: Any) -> FeedTargetKind:
        return FeedTargetKind(self.target.kind)

    @strawberry.field(
        description="What it is about: a lasting name, or a global id for AUTHOR, CHARACTER and "
        "CLIP."
    )
    def name(self: Any) -> str:
        noun = _NODES.get(self.target.kind)
        return global_id(noun, int(self.target.name)) if noun else str(self.target.name)

    @strawberry.field(
        description="The wish in a line, such as “Much less: politics”. A member, character or "
        "clip that you may not see has no name in it."
    )
    async def text(self: Any, info: Info, language: InLanguage = FeedLanguage.EN) -> str:
        spoken: Language = language.value
        return told(self, await label_of(info, self.target, spoken), spoken)

    value: float = strawberry.field(description="The slider, -2 to 2; 0 with a rule or a share.")
    rule: Rule | None = strawberry.field(description="HIDE or ONLY, if it is that.")
    share: float | None = strawberry.field(description="The wanted share of the feed, 0 to 1.")
    until: datetime | None = strawberry.field(description="When it ends; null: when taken back.")
    source: str = strawberry.field(description="Where it came from, such as `instruction`.")

    @strawberry.field(
        graphql_type=Annotated["User", strawberry.lazy("schema.users")] | None,
        description="The member it is about, with AUTHOR.",
    )
    async def author(self: Any, info: Info) -> UserRow | None:
        return await _author(info, self.target)

    @strawberry.field(
        graphql_type=Annotated["Clip", strawberry.lazy("schema.clips")] | None,
        description="The clip it is about, with CLIP.",
    )
    async def clip(self: Any, info: Info) -> ClipRow | None:
        return await _clip(info, self.target)


@strawberry.type(description="What you ask of your feeds now.")
class FeedControls:
    controls: list[FeedControl] = strawberry.field(description="In the order of asking.")
    can_undo: bool = strawberry.field(description="Whether there is a change to take back.")
    can_redo: bool = strawberry.field(description="Whether there is one to make again.")
    mood: str | None = strawberry.field(
        description="The mood or recipe that lies over them for this session."
    )


@strawberry.type(description="What a control would do to your feed of this moment.")
class FeedControlPreview:
    control: FeedControl = strawberry.field(description="The control.")
    before: float = strawberry.field(
        description="The share of such clips in the first 20 as your feed is, 0 to 1."
    )
    after: float = strawberry.field(description="Their share with all that the instruction sets.")


@strawberry.type(description="An instruction as it was understood: a program you can read.")
class FeedInstruction:
    text: str = strawberry.field(description="What you wrote.")
    controls: list[FeedControl] = strawberry.field(description="What it sets.")
    action: Action | None = strawberry.field(description="What it does to all controls at once.")
    until: datetime | None = strawberry.field(description="When what it sets ends; null: never.")
    unknown: list[str] = strawberry.field(
        description="Words that no list knows (they are looked for in captions and prompts), and "
        "members that are not there (nothing is done about them)."
    )

    @strawberry.field(
        graphql_type=list[FeedControlPreview],
        description="What each control would do to your FOR_YOU feed of this moment, measured on "
        "it. Sliders about one clip have no share.",
    )
    async def preview(self: Any, info: Info) -> Any:
        return await ranked.previews(info.context, self.controls)

    @strawberry.field(description="The language it was read in.")
    def language(self: Any) -> FeedLanguage:
        return FeedLanguage(self.language)

    @strawberry.field(description="Whether it asks for anything at all.")
    def is_instruction(self: Any) -> bool:
        return bool(self.controls or self.action)


@strawberry.input(description="An instruction, and what it is said with.")
class FeedInstructionInput:
    text: str = strawberry.field(description="Up to 280 characters, English or French.")
    lasting: Lasting | None = strawberry.field(
        default=None, description="How long it holds; absent: as the words say, else FOREVER."
    )
    clip_id: strawberry.ID | None = strawberry.field(
        default=None, description="The clip on the screen, for “more like this”."
    )
    language: FeedLanguage = strawberry.field(
        default=FeedLanguage.EN, description="The language where the words do not tell."
    )
    time_zone: str | None = strawberry.field(
        default=None, description="Your time zone (`Europe/Paris`), for “tonight”; absent: UTC."
    )

    def asked(self) -> Asked:
        clip_id = self.clip_id and row_id("Clip", self.clip_id, field="clipId")
        return Asked(clip_id or None, self.language.value, self.time_zone, self.lasting)


@strawberry.input(description="What a control is about.")
class FeedTargetInput:
    kind: FeedTargetKind = strawberry.field(description="What kind of thing.")
    name: str = strawberry.field(
        description="Its name from `feedTargets`, a global id for AUTHOR, CHARACTER and CLIP, or free "
        "words for KEYWORD and HASHTAG."
    )

    def target(self) -> Subject:
        noun = _NODES.get(self.kind.value)
        if noun is None:
            return compared(Subject(self.kind.value, self.name.strip()))
        return Subject(self.kind.value, str(row_id(noun, self.name, field="name")))


@strawberry.input(description="A control to set: a `value`, a `rule` or a `share`, one of them.")
class SetFeedControlInput:
    target: FeedTargetInput = strawberry.field(description="What it is about.")
    value: float | None = strawberry.field(default=None, description="-2 to 2; 0 takes it back.")
    rule: Rule | None = strawberry.field(default=None, description="HIDE or ONLY.")
    share: float | None = strawberry.field(default=None, description="0 to 1.")
    lasting: Lasting | None = strawberry.field(
        default=None, description="How long it holds; absent: FOREVER."
    )

    def control(self) -> Control:
        if sum(one is not None for one in (self.value, self.rule, self.share)) != 1:
            raise BadInput("Give a value, a rule or a share.", field="value")
        target = self.target.target()
        return Control(target, value=self.value or 0.0, rule=self.rule, share=self.share)


@strawberry.input(description="What to ask nothing of any more.")
class RemoveFeedControlInput:
    target: FeedTargetInput = strawberry.field(description="What the control is about.")


@strawberry.input(description="A clip.")
class LikeThisInput:
    clip_id: strawberry.ID = strawberry.field(description="The clip.")

    def row_id(self) -> int:
        return row_id("Clip", self.clip_id, field="clipId")


@strawberry.input(description="A clip to see no more.")
class HideClipInput(LikeThisInput):
    reason: str = strawberry.field(default="", description="Why, for yourself; up to 200.")


@strawberry.input(description="A member whose clips to see no more.")
class HideAuthorInput:
    user_id: strawberry.ID = strawberry.field(description="The member.")
    reason: str = strawberry.field(default="", description="Why, for yourself; up to 200.")


@strawberry.type(description="Your controls as they stand now, or why nothing was changed.")
class FeedControlsPayload(Payload):
    feed_controls: FeedControls | None = strawberry.field(
        default=None, description="What you ask of your feeds now."
    )


@strawberry.type(description="What was understood and done, or why nothing was.")
class ApplyFeedInstructionPayload(FeedControlsPayload):
    instruction: FeedInstruction | None = strawberry.field(
        default=None, description="How the instruction was understood."
    )


@strawberry.type
class SteeringQuery:
    @strawberry.field(
        graphql_type=FeedControls | None,
        description="What you ask of your feeds. Null with an error when you are not signed in.",
    )
    async def feed_controls(self, info: Info) -> Any:
        return await steering.feed_controls_of(info.context)

    @strawberry.field(
        graphql_type=FeedInstruction | None,
        description="What an instruction would do: show it before `applyFeedInstruction`.",
    )
    async def feed_instruction(
        self,
        info: Info,
        input: Annotated[FeedInstructionInput, strawberry.argument(description="What you say.")],
    ) -> Any:
        return await steering.feed_instruction(info.context, input.text, input.asked())

    @strawberry.field(description="All topics, moods, styles and so on that there are.")
    def feed_targets(
        self,
        kind: Annotated[
            FeedTargetKind | None, strawberry.argument(description="Only these; absent: all.")
        ] = None,
        language: InLanguage = FeedLanguage.EN,
    ) -> list[FeedTarget]:
        return [
            FeedTarget(
                kind=FeedTargetKind(one.kind), name=one.name, label=named(one, language.value)
            )
            for one in subjects()
            if kind is None or one.kind == kind.value
        ]


@strawberry.type
class SteeringMutation:
    @mutation(
        "Do what an instruction says. BAD_USER_INPUT: it asks for nothing that a feed can do."
    )
    async def apply_feed_instruction(
        self,
        info: Info,
        input: Annotated[FeedInstructionInput, strawberry.argument(description="What you say.")],
    ) -> ApplyFeedInstructionPayload:
        read, held = await steering.apply_feed_instruction(info.context, input.text, input.asked())
        return ApplyFeedInstructionPayload(instruction=read, feed_controls=held)

    @mutation("Set a slider, a rule or a share, in place of what was asked of the same target.")
    async def set_feed_control(
        self,
        info: Info,
        input: Annotated[SetFeedControlInput, strawberry.argument(description="Which wish.")],
    ) -> FeedControlsPayload:
        held = await steering.set_feed_control(info.context, input.control(), input.lasting)
        return FeedControlsPayload(feed_controls=held)

    @mutation("Ask nothing of a target any more. NOT_FOUND: nothing was asked of it.")
    async def remove_feed_control(
        self,
        info: Info,
        input: Annotated[RemoveFeedControlInput, strawberry.argument(description="Which.")],
    ) -> FeedControlsPayload:
        held = await steering.remove_feed_control(info.context, input.target.target())
        return FeedControlsPayload(feed_controls=held)

    @mutation("Take the latest change back, exactly. CONFLICT: there is none.")
    async def undo_feed_controls(self, info: Info) -> FeedControlsPayload:
        return FeedControlsPayload(feed_controls=await steering.undo_feed_controls(info.context))

    @mutation("Make the change again that was taken back. CONFLICT: there is none.")
    async def redo_feed_controls(self, info: Info) -> FeedControlsPayload:
        return FeedControlsPayload(feed_controls=await steering.redo_feed_controls(info.context))

    @mutation("Ask for nothing any more; it can be undone.")
    async def reset_feed_controls(self, info: Info) -> FeedControlsPayload:
        return FeedControlsPayload(feed_controls=await steering.reset_feed_controls(info.context))

    @mutation("See more clips like this one for two weeks.")
    async def more_like_this(
        self, info: Info, input: Annotated[LikeThisInput, strawberry.argument(description="Which.")]
    ) -> FeedControlsPayload:
        held = await steering.like_this(info.context, input.row_id(), more=True)
        return FeedControlsPayload(feed_controls=held)

    @mutation("See fewer clips like this one for two weeks.")
    async def less_like_this(
        self, info: Info, input: Annotated[LikeThisInput, strawberry.argument(description="Which.")]
    ) -> FeedControlsPayload:
        held = await steering.like_this(info.context, input.row_id(), more=False)
        return FeedControlsPayload(feed_controls=held)

    @mutation("Never see a clip in a feed again.")
    async def hide_clip(
        self, info: Info, input: Annotated[HideClipInput, strawberry.argument(description="Which.")]
    ) -> FeedControlsPayload:
        held = await steering.hide_clip(info.context, input.row_id(), reason=input.reason)
        return FeedControlsPayload(feed_controls=held)

    @mutation("Never see a member's clips in a feed again. They are not told, nor unfollowed.")
    async def hide_author(
        self, info: Info, input: Annotated[HideAuthorInput, strawberry.argument(description="Who.")]
    ) -> FeedControlsPayload:
        user_id = row_id("User", input.user_id, field="userId")
        held = await steering.hide_author(info.context, user_id, reason=input.reason)
        return FeedControlsPayload(feed_controls=held)


async def label_of(info: Info, target: Subject, language: Language) -> str:
    """What people call a target; rows that the viewer may not see have no name."""
    if target.kind == "author":
        user = await _author(info, target)
        return "…" if user is None else f"@{user.handle}"
    if target.kind == "clip":
        clip = await _clip(info, target)
        return "…" if clip is None else clip.caption or clip.prompt
    if target.kind == "character":
        character = await info.context.loaders.cameo.load(int(target.name))
        return "…" if character is None else str(character.name)
    return named(target, language)


async def _author(info: Info, target: Subject) -> UserRow | None:
    if target.kind != "author":
        return None
    return await info.context.loaders.user.load(int(target.name))


async def _clip(info: Info, target: Subject) -> ClipRow | None:
    if target.kind != "clip":
        return None
    return await info.context.loaders.clip.load(int(target.name))
