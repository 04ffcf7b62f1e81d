"""The edit list that a generation was asked for with."""

from __future__ import annotations

from typing import Any

import strawberry

from schema.base import global_id


@strawberry.type(description="A stretch of a clip, or a card with words.")
class Cut:
    clip_id: strawberry.ID | None = strawberry.field(description="The clip; null for a card.")
    from_ms: int | None = strawberry.field(description="Where it begins; null: at the beginning.")
    to_ms: int | None = strawberry.field(
        description="Where it ends, null: at the end; of a card, how long it stands."
    )
    title: str | None = strawberry.field(description="The words of a card.")


@strawberry.type(description="What a clip was cut from: change it, and ask with `editClips` again.")
class EditList:
    cuts: list[Cut] = strawberry.field(description="In order.")
    music: str | None = strawberry.field(description="The mood of the music under everything.")
    burns_captions: bool = strawberry.field(description="Whether words are written into it.")


@strawberry.type
class EditedGeneration:
    """What `Generation` says of its cuts; no type of the API."""

    @strawberry.field(
        graphql_type=EditList | None, description="Its edit list; null where it was not edited."
    )
    def edit_list(self: Any) -> Any:
        told = self.finish
        if told is None or not told["cuts"]:
            return None
        cuts = [
            Cut(
                clip_id=None if each["clip_id"] is None else _clip(each["clip_id"]),
                from_ms=each["from_ms"],
                to_ms=each["to_ms"],
                title=each["title"],
            )
            for each in told["cuts"]
        ]
        return EditList(cuts=cuts, music=told["music"], burns_captions=bool(told["captions"]))


def _clip(number: int) -> strawberry.ID:
    return strawberry.ID(global_id("Clip", number))
