"""Words of a director, told apart from the prompt."""

from __future__ import annotations

import strawberry

from generation.guides import Guide


@strawberry.input(
    description="What a director would say of a shot. It becomes part of the prompt, which is shown."
)
class ShotGuideInput:
    camera: str | None = strawberry.field(
        default=None, description='How the camera moves, such as "slow zoom in".'
    )
    light: str | None = strawberry.field(
        default=None, description='The light, such as "at sunset".'
    )
    action: str | None = strawberry.field(default=None, description="What happens.")
    dialogue: str | None = strawberry.field(default=None, description="What is said.")
    sound: str | None = strawberry.field(default=None, description="What is heard.")

    def guide(self) -> Guide:
        return Guide(
            camera=self.camera,
            light=self.light,
            action=self.action,
            dialogue=self.dialogue,
            sound=self.sound,
        )
