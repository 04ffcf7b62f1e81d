"""Look-ahead: what the fields below a list of clips will ask the loaders for is asked for at once.

Field by field, a page asks for authors when it comes to the clips, and for the authors' pictures
when the authors are there; each gap is noted and filled later. What is asked for ahead arrives
together, in one round of concurrent statements, and the fields find their values in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from core.loading import Pending, settled
from models.clips import Clip
from resolvers.loaders import Loaders
from schema.compiled import FieldInfo

Asks = Callable[[Loaders, Clip], Pending[Any]]

_COUNTS: Asks = lambda loaders, clip: loaders.counts.load(clip.id)  # noqa: E731
_AUTHOR: Asks = lambda loaders, clip: loaders.user.load(clip.author_id)  # noqa: E731
_FILES: Asks = lambda loaders, clip: loaders.renditions.load(clip.id)  # noqa: E731

# What the fields of a clip, and of its author, will ask for.
_OF_CLIP: dict[str, tuple[Asks, ...]] = {
    "author": (_AUTHOR,),
    "likeCount": (_COUNTS, _AUTHOR, lambda loaders, clip: loaders.limits.load(clip.author_id)),
    "commentCount": (_COUNTS,),
    "remixCount": (_COUNTS,),
    "descendantCount": (_COUNTS,),
    "shareCount": (_COUNTS,),
    "viewCount": (_COUNTS,),
    "video": (_FILES,),
    "poster": (_FILES,),
    "preview": (_FILES,),
    "spriteSheet": (_FILES,),
    "viewerHasLiked": (lambda loaders, clip: loaders.liked.load(clip.id),),
    "viewerHasBookmarked": (lambda loaders, clip: loaders.bookmarked.load(clip.id),),
}
_OF_AUTHOR: dict[str, tuple[Asks, ...]] = {
    "avatar": (lambda loaders, clip: loaders.avatar.load(clip.author_id),),
    "viewerFollows": (lambda loaders, clip: loaders.followed.load(clip.author_id),),
}


async def look_ahead(info: Any, clips: Iterable[Clip], *path: str) -> None:
    """Load what is selected of `clips`, which stand at `path` below the field of `info`. What fails
    to load fails the fields that need it, and nothing above them."""
    asked: dict[Asks, None] = {}
    for name, below in _selected(info, path).items():
        asked |= dict.fromkeys(_OF_CLIP.get(name, ()))
        if name == "author":
            asked |= {ask: None for each in below for ask in _OF_AUTHOR.get(each, ())}
    loaders = info.context.loaders
    await settled([ask(loaders, clip) for ask in asked for clip in clips])


def _selected(info: Any, path: tuple[str, ...]) -> dict[str, set[str]]:
    """The fields at `path`, and the names of those below each. What `@skip` leaves out counts, too:
    looked up for nothing, it is right all the same."""
    if not isinstance(info, FieldInfo):
        return _names(info._raw_info.field_nodes, path, info._raw_info.fragments)
    # A compiled operation's place is always the same.
    known = info.place.notes.get(path)
    if known is None:
        fragments = info._raw_info.fragments
        known = info.place.notes[path] = _names(info.place.nodes, path, fragments)
    return known


def _names(
    nodes: Iterable[FieldNode],
    path: tuple[str, ...],
    fragments: dict[str, FragmentDefinitionNode],
) -> dict[str, set[str]]:
    fields = list(nodes)
    for name in path:
        fields = [each for each in _below(fields, fragments) if each.name.value == name]
    found: dict[str, set[str]] = {}
    for each in _below(fields, fragments):
        names = {field.name.value for field in _below([each], fragments)}
        found.setdefault(each.name.value, set()).update(names)
    return found


def _below(
    fields: Iterable[FieldNode], fragments: dict[str, FragmentDefinitionNode]
) -> Iterable[FieldNode]:
    for field in fields:
        yield from _within(field.selection_set, fragments)


def _within(
    selections: SelectionSetNode | None, fragments: dict[str, FragmentDefinitionNode]
) -> Iterable[FieldNode]:
    for each in selections.selections if selections else ():
        if isinstance(each, FieldNode):
            yield each
        elif isinstance(each, FragmentSpreadNode):
            yield from _within(fragments[each.name.value].selection_set, fragments)
        elif isinstance(each, InlineFragmentNode):
            yield from _within(each.selection_set, fragments)
