"""The operations of the reference client: valid, current, within the budget, and none fails in silence."""

import json
import re
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, print_ast, validate

from schema import schema
from schema.documents import DocumentCache
from schema.execution import core_schema
from schema.limits import Limits
from schema.trusted import digest_of

CLIENT = Path(__file__).resolve().parents[2] / "web" / "client"

pytestmark = pytest.mark.feature("A8")


def generated() -> dict[str, str]:
    texts: dict[str, str] = json.loads((CLIENT / "src/gql/trusted-documents.json").read_text())
    return texts


def operations(texts: list[str]) -> dict[str, str]:
    """Name → text of the operation alone."""
    found = (node for text in texts for node in parse(text).definitions)
    return {
        node.name.value: print_ast(node)
        for node in found
        if isinstance(node, OperationDefinitionNode) and node.name is not None
    }


def test_every_operation_is_valid_and_filed_under_its_digest() -> None:
    for digest, text in generated().items():
        assert digest_of(text) == digest
        assert validate(schema._schema, parse(text)) == [], text


def test_every_operation_is_within_the_budget_of_any_instance() -> None:
    """With pages of the size that the client asks for."""
    documents = DocumentCache(core_schema(schema), Limits())
    for digest, text in generated().items():
        document = documents.add(digest, text, suggest=False)
        document.operation(None).cost.check({"first": 8})


def test_what_is_generated_is_current() -> None:
    """`npm run generate` in `web/client` brings it up to date."""
    sources = [path.read_text() for path in (CLIENT / "src/operations").glob("*.graphql")]
    assert operations(sources) == operations([*generated().values()])


ACTION = re.compile(r"const (\w+) = useAction\(")
# Those that no `useAction` carries out: where their refusal is shown, or why it is not.
ELSEWHERE = {
    "BookmarkClip": (
        "screens/watch/slide.tsx",
        "bookmark(clip, !shown.viewerHasBookmarked).catch(tell",
    ),
    "UnbookmarkClip": (
        "screens/watch/slide.tsx",
        "bookmark(clip, !shown.viewerHasBookmarked).catch(tell",
    ),
    "LikeClip": ("screens/watch/slide.tsx", "like(clip, wanted).catch(tell"),
    "UnlikeClip": ("screens/watch/slide.tsx", "like(clip, wanted).catch(tell"),
    "MarkConversationRead": ("screens/conversation.tsx", ".catch(tellRefusal)"),
    "OpenClipLink": ("screens/clip.tsx", "<Nothing of={refused.value} />"),
    # Made by another function, inside the `useAction` of its caller.
    "CreateClipLink": ("screens/watch/share.tsx", "await addressOf(clip)"),
    "RetakeDraft": ("screens/make.tsx", "await act(MUTATIONS[kind]"),
    "SignOut": ("screens/settings.tsx", "await signOut()"),
    "StartConversation": (
        "screens/conversation.tsx",
        "await send(said.trim(), key.current)",
    ),
    # Given to a component whose `useAction` it is.
    "AllowSponsoredChallenges": ("screens/family.tsx", "const set = useAction(allow);"),
    "AllowLikenessDetection": ("screens/family.tsx", "const set = useAction(allow);"),
    # Nobody waits for a report: one that is refused changes nothing for whoever watches.
    "RecordImpressions": ("screens/watch/playback.ts", "function quietly"),
    "RecordPlayback": ("screens/watch/playback.ts", "if (!(error instanceof Refused)) throw error"),
}


def refusals_shown() -> dict[str, list[str]]:
    """Mutation → the places where it is carried out on a click, if none shows the refusal."""
    silent: dict[str, list[str]] = {}
    for path in (CLIENT / "src").rglob("*.tsx"):
        text = path.read_text()
        for found in ACTION.finditer(text):
            end = closing(text, found.end())
            said = f"{found[1]}.refused" in text[end:]
            for name in mutations():
                if re.search(rf"\b{name}\b", text[found.end() : end]):
                    silent.setdefault(name, []).extend([] if said else [f"{path.name}: {found[1]}"])
    return silent


def closing(text: str, start: int) -> int:
    """Where the bracket that opened before `start` closes."""
    depth, at = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


def mutations() -> set[str]:
    found = operations([*generated().values()])
    return {name for name, text in found.items() if text.startswith("mutation")}


def test_the_refusal_of_every_mutation_is_shown() -> None:
    shown = refusals_shown()
    assert {name: places for name, places in shown.items() if places} == {}
    assert mutations() - set(shown) == set(ELSEWHERE)
    for name, (file, words) in ELSEWHERE.items():
        assert words in (CLIENT / "src" / file).read_text(), name


def test_every_mutation_asks_for_its_refusals_with_their_fields() -> None:
    for text in generated().values():
        if text.startswith("mutation"):
            assert "errors{...Refusal}" in text
