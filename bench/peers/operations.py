"""The four operations in each server's own words, and the one form in which answers are compared."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Case = dict[str, Any]
OPERATIONS = {"feed": "home feed", "clip": "clip page", "profile": "profile", "like": "like"}

_PEER_CLIP = """id prompt caption status visibility durationMs width height videoUrl posterUrl likeCount
commentCount remixCount viewCount createdAt
author { id handle displayName avatarUrl bio followerCount viewerFollows } viewerHasLiked"""
_PEER_CLIPS = (
    """id caption posterUrl videoUrl durationMs likeCount commentCount viewCount createdAt"""
)
_PAGE = "pageInfo { hasNextPage endCursor }"

PEER = {
    "feed": f"""query feed($first: Int!) {{ homeFeed(first: $first) {{
        edges {{ cursor node {{ {_PEER_CLIP} }} }} {_PAGE} }} }}""",
    "clip": f"""query clip($id: ID!) {{ clip(id: $id) {{ {_PEER_CLIP} comments(first: 20) {{
        edges {{ cursor node {{ id body createdAt author {{ id handle displayName avatarUrl }} }} }}
        {_PAGE} }} }} }}""",
    "profile": f"""query profile($handle: String!) {{ user(handle: $handle) {{
        id handle displayName avatarUrl bio followerCount followingCount clipCount viewerFollows
        clips(first: 12) {{ edges {{ cursor node {{ {_PEER_CLIPS} }} }} {_PAGE} }} }} }}""",
    "like": "mutation like($id: ID!) { likeClip(clipId: $id) { likeCount viewerHasLiked } }",
}

_OUR_CLIP = """id prompt caption status: state visibility: audience durationMs width height
video { url } poster { url } likeCount commentCount remixCount viewCount createdAt
author { id handle displayName: name avatar { url } bio followerCount viewerFollows } viewerHasLiked"""
_OUR_CLIPS = """id caption poster { url } video { url } durationMs likeCount commentCount viewCount
createdAt"""

OURS = {
    "feed": f"""query feed($first: Int!) {{ homeFeed: feed(kind: FOLLOWING, first: $first) {{
        edges {{ cursor node {{ {_OUR_CLIP} }} }} {_PAGE} }} }}""",
    "clip": f"""query clip($id: ID!) {{ clip(id: $id) {{ {_OUR_CLIP} comments(first: 20) {{
        edges {{ cursor node {{ id body createdAt
            author {{ id handle displayName: name avatar {{ url }} }} }} }} {_PAGE} }} }} }}""",
    "profile": f"""query profile($handle: String!) {{ user(handle: $handle) {{
        id handle displayName: name avatar {{ url }} bio followerCount followingCount clipCount
        viewerFollows
        clips(first: 12) {{ edges {{ cursor node {{ {_OUR_CLIPS} }} }} {_PAGE} }} }} }}""",
    "like": """mutation like($id: ID!) { likeClip(input: { clipId: $id }) {
        errors { code } clip { likeCount viewerHasLiked } } }""",
}

_GRAPHILE_AUTHOR = """author: userByAuthorId { id: rowId handle displayName avatarUrl bio followerCount
viewerFollows(viewer: $v) }"""
_GRAPHILE_CLIP = (
    _PEER_CLIP.split("author {", maxsplit=1)[0].replace("id ", "id: rowId ", 1)
    + _GRAPHILE_AUTHOR
    + " viewerHasLiked(viewer: $v)"
)

POSTGRAPHILE = {
    "feed": f"""query feed($first: Int!, $v: Int!) {{ homeFeed(viewer: $v, first: $first) {{
        edges {{ cursor node {{ {_GRAPHILE_CLIP} }} }} {_PAGE} }} }}""",
    "clip": f"""query clip($id: Int!, $v: Int!) {{ clip: clipByRowId(rowId: $id) {{ {_GRAPHILE_CLIP}
        comments: newestComments(first: 20) {{ edges {{ cursor node {{ id: rowId body createdAt
            author: userByAuthorId {{ id: rowId handle displayName avatarUrl }} }} }} {_PAGE} }}
        }} }}""",
    "profile": f"""query profile($handle: String!, $v: Int!) {{ user: userByHandle(handle: $handle) {{
        id: rowId handle displayName avatarUrl bio followerCount followingCount clipCount
        viewerFollows(viewer: $v)
        clips(first: 12) {{ edges {{ cursor node {{ {_PEER_CLIPS.replace("id", "id: rowId", 1)} }} }}
            {_PAGE} }} }} }}""",
    "like": """mutation like($id: Int!, $v: Int!) {
        likeClip(input: { viewer: $v, clip: $id }) { likeCount: result } }""",
}


@dataclass(frozen=True)
class Dialect:
    """How one kind of server is asked."""

    documents: dict[str, str]
    clip_ids: dict[int, str] | None = None  # ours; peers take the number
    takes_viewer: bool = False

    def ask(self, operation: str, case: Case) -> tuple[dict[str, str], dict[str, Any]]:
        """Headers and body of one request."""
        variables: dict[str, Any] = {}
        if operation == "feed":
            variables["first"] = 20
        if "clip" in case:
            number: int = case["clip"]
            if self.clip_ids is not None:
                variables["id"] = self.clip_ids[number]
            else:
                variables["id"] = number if self.takes_viewer else str(number)
        if "handle" in case:
            variables["handle"] = case["handle"]
        if self.takes_viewer:
            variables["v"] = case["viewer"]
        viewer = str(case["viewer"])
        if self.clip_ids is not None:
            headers = {"authorization": f"Bearer bench-{viewer}"}
        else:
            headers = {"x-viewer-id": viewer}
        body = {
            "operationName": operation,
            "query": self.documents[operation],
            "variables": variables,
        }
        return headers, body


def plain(value: Any, name: str = "") -> Any:
    """An answer in the common form. Ids become the peers', times milliseconds; a cursor or a file's
    address is only there or not: each server has its own, and ours are signed."""
    if isinstance(value, dict):
        return _plain_object(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if name == "id":
        return _number(str(value))
    if name.endswith("At"):
        return round(datetime.fromisoformat(value).timestamp() * 1000)
    if name == "viewerFollows" or name in ("cursor", "endCursor") or name.endswith("Url"):
        return bool(value)  # how one follows is a word of ours: ACCEPTED
    return value


def _plain_object(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, each in value.items():
        if name in ("video", "poster", "avatar"):
            found[f"{name}Url"] = bool(each and each["url"])
        elif name == "likeClip":  # PostGraphile's tells the number alone
            found[name] = (each.get("clip") or each)["likeCount"]
        else:
            found[name] = plain(each, name)
    return found


def _number(opaque: str) -> int:
    if opaque.isdigit():
        return int(opaque)
    text = base64.urlsafe_b64decode(opaque + "=" * (-len(opaque) % 4)).decode()
    return int(text.split(":")[1]) & (2**22 - 1)
