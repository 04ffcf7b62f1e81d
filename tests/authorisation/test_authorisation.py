"""Nobody's rights change unseen: the matrix is made from the schema and compared with the file."""

from pathlib import Path

import pytest
from graphql import GraphQLObjectType
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.utils.str_converters import to_camel_case

from schema import schema
from tests.authorisation.matrix import CORE, GOLDEN, owned_types, rows_of
from tests.world import open_world

AGAIN = "Run `python -m tests.authorisation --write`, and read the diff of golden.txt line by line."


# Fields of values, which are reached through a row of the matrix alone, that are worked out for
# whoever asks, and why they need no row of their own.
_SCOPED = "loaded in the viewer's own scope: what they may not see is null"
_OWN = "of what the row above gave to its owner alone"
_TOLD = "worked out from what the row above gave, whoever asks"
EXEMPT = {
    "ClipHold.cause": "whom a clip may show is cut off for all but moderators, see "
    "tests/api/test_likeness_detection.py",
    **dict.fromkeys(
        (
            "Block.user",
            "CameoPermit.user",
            "CaseReport.reporter",
            "ConversationMember.user",
            "DraftLine.user",
            "EffectivePolicy.sources",
            "FeedControl.author",
            "FeedControl.clip",
            "Hashtag.clips",
            "Hashtag.viewerFollows",
            "Leader.clip",
            "MediaVerification.clip",
            "Mute.user",
            "SeenClip.clip",
            "TreeNode.above",
            "TreeNode.clip",
        ),
        _SCOPED,
    ),
    **dict.fromkeys(
        (
            "BeginOidcSignInPayload.state",
            "BeginOidcSignInPayload.url",
            "Block.userId",
            "CameoRestrictions.always",
            "CaseReport.cameoId",
            "CameoRestrictions.blockedContexts",
            "CameoRestrictions.blockedPhrases",
            "CameoRestrictions.never",
            "CameoRestrictions.purposes",
            "ClipSchedule.audience",
            "ClipSchedule.scheduledFor",
            "GuardianNews.clipId",
            "Publication.askedAt",
            "Publication.audience",
            "Publication.expiresAt",
            "Publication.outcome",
            "Publication.reason",
            "WaitingClip.poster",
            "WaitingClip.subtitlesUrl",
            "WaitingClip.video",
            "ConsentReceipt.statement",
            "CreateApiTokenPayload.apiToken",
            "CreateApiTokenPayload.token",
            "CreateInvitePayload.code",
            "CreateInvitePayload.invite",
            "DeleteAccountPayload.eraseAt",
            "DeleteAccountPayload.token",
            "Export.download",
            "Export.id",
            "FeedConnection.cards",
            "FeedInstruction.preview",
            "FinishOidcSignInPayload.session",
            "FinishOidcSignInPayload.token",
            "FinishOidcSignInPayload.viewer",
            "Mute.userId",
            "NotificationDigest.counts",
            "NotificationSettings.quietHours",
            "NotificationSettings.switches",
            "SignInPayload.session",
            "SignInPayload.token",
            "SignInPayload.viewer",
            "Upload.id",
            "Upload.largestBytes",
            "Upload.url",
        ),
        _OWN,
    ),
    **dict.fromkeys(
        (
            "BatchItem.error",
            "ClipRanking.sourceTold",
            "ControlEffect.label",
            "FeedControl.kind",
            "FeedControl.name",
            "FeedControl.text",
            "FeedInvalidated.clipIds",
            "FeedInstruction.isInstruction",
            "FeedInstruction.language",
            "FeedReason.told",
            "GenerationBackend.speed",
            "GenerationPreflight.allowed",
            "GenerationPreflight.blockers",
            "GenerationPreflight.cost",
            "GenerationPreflight.errors",
            "Manifest.ingredients",
            "Policy.dailyClips",
            "Policy.dailyMinutes",
            "Policy.quietHours",
            "PolicySettings.dailyClips",
            "PolicySettings.dailyMinutes",
            "PolicySettings.generationsPerDay",
            "PolicySettings.quietHours",
            "RankTerm.told",
            "RankerWeight.told",
            "Subtitles.isEdited",
            "Subtitles.lines",
            "Subtitles.url",
            "Subtitles.webvtt",
        ),
        _TOLD,
    ),
    "ConversationMember.isWaiting": "told to those who are in the conversation",
    "ConversationMember.readSeq": "null unless both sides send receipts (tests/api/test_messages.py)",
}


@pytest.mark.feature("A4", "F2", "N10")
async def test_everybody_may_do_and_see_what_the_matrix_says(tmp_path: Path) -> None:
    async with open_world(f"sqlite:///{tmp_path / 'matrix.sqlite3'}") as world:
        rows = await rows_of(world)
    known = GOLDEN.read_text().splitlines()
    assert sorted({*rows} - {*known}) == [], AGAIN
    assert sorted({*known} - {*rows}) == [], AGAIN


def test_no_answer_is_a_bug() -> None:
    assert "INTERNAL_SERVER_ERROR" not in GOLDEN.read_text()


def test_every_operation_and_owned_field_has_a_row() -> None:
    known = {
        line.split(":")[0].replace(" draft", "").replace(" running", "")
        for line in GOLDEN.read_text().splitlines()
    }
    roots = (CORE.query_type, CORE.mutation_type, CORE.subscription_type)
    kinds = [each for each in (*roots, *owned_types()) if isinstance(each, GraphQLObjectType)]
    missing = {f"{kind.name}.{name}" for kind in kinds for name in kind.fields} - known
    assert not missing, AGAIN


@pytest.mark.feature("I11")
def test_every_other_field_that_is_worked_out_is_exempt_for_a_reason() -> None:
    """All else hands on what the row above it gave: rows are asked for in the matrix."""
    asked = {"Query", "Mutation", "Subscription", *(kind.name for kind in owned_types())}
    found = set()
    for name, kind in CORE.type_map.items():
        if not isinstance(kind, GraphQLObjectType) or name.startswith("__") or name in asked:
            continue
        written = schema.get_type_by_name(name)
        assert isinstance(written, StrawberryObjectDefinition)
        found |= {
            f"{name}.{to_camel_case(each.python_name)}"
            for each in written.fields
            if each.base_resolver is not None
        }
    assert found == {*EXEMPT}
