"""What a director says of a shot, as part of its prompt."""

import re
from dataclasses import dataclass

_SPOKEN = re.compile("(, saying )?\u201c[^\u201d]*\u201d")


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What a director would say of a shot, apart from who is in it; None: nothing."""

    camera: str | None = None
    light: str | None = None
    action: str | None = None
    dialogue: str | None = None
    sound: str | None = None


def guided(prompt: str, guide: Guide | None) -> str:
    """The prompt with what the guide says, as one text: that is what is made, and shown."""
    if guide is None:
        return prompt
    said = [prompt.strip().rstrip(".,;"), guide.action, guide.camera, guide.light]
    if guide.dialogue:
        said.append(f"saying \u201c{guide.dialogue.strip()}\u201d")
    if guide.sound:
        said.append(f"sound of {guide.sound.strip()}")
    return ", ".join(part.strip() for part in said if part and part.strip())


def unspoken(prompt: str) -> str:
    """The prompt without what is said in it: words to be heard, not to be seen."""
    return _SPOKEN.sub("", prompt)
