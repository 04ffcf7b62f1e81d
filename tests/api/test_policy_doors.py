"""Every setting of a policy bites at a door, and nothing that anybody adds opens one further.

`DOORS` has, for each setting, what its door gives at most under a policy, and what it gave. A setting
without a door fails here.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest

from bench.consent.doors import DOORS as CLIP_DOORS
from bench.consent.doors import Kept, keep_addresses
from models.cameos import Cameo, CameoRequest
from models.clips import Clip, ClipState, Rating, Rendition
from models.conversations import Conversation
from models.generations import Generation
from models.guardian_links import GuardianLink, LinkState
from models.policies import CameoScope, Policy
from models.users import AgeAssurance, AgeBand, User
from ranking.ranker import Ranker
from schema.base import global_id
from tests.api.likenesses import CAN, cid, enrolled, wish
from tests.world import Member, World

SET = """mutation ($i: UpdateGuardianSettingsInput!) { updateGuardianSettings(input: $i) {
  errors { code field message } } }"""
TIGHTEN = """mutation ($i: TightenMySettingsInput!) { tightenMySettings(input: $i) {
  errors { code field } } }"""
FEED = """query ($n: Int) { feed(kind: LATEST, first: $n) {
  edges { node { id } } continuousScroll autoplay budget { minutesRemaining reason } } }"""
CARDS = "{ feed(kind: FOR_YOU, first: 2) { edges { node { id } } cards { after } } }"
PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
COMMENT = "mutation ($i: CreateCommentInput!) { createComment(input: $i) { errors { code } } }"
REMIX = """mutation ($i: RemixClipInput!) { remixClip(input: $i) { errors { code } } }"""
WRITE = """mutation ($i: StartConversationInput!) { startConversation(input: $i) {
  errors { code } } }"""
ASK = """mutation ($i: RequestCameoUseInput!) { requestCameoUse(input: $i) {
  request { id } errors { code } } }"""
DECIDE = """mutation ($i: DecideCameoRequestInput!) { decideCameoRequest(input: $i) {
  request { state } errors { code } } }"""
PRIVATE = "mutation ($i: UpdateProfileInput!) { updateProfile(input: $i) { errors { code } } }"
INVITE = "mutation ($i: CreateInviteInput!) { createInvite(input: $i) { errors { code } } }"
CLIP = "query ($id: ID!) { clip(id: $id) { id likeCount isCovered download { url } } }"
_WIDEST = ("PRIVATE", "MUTUALS", "FOLLOWERS", "PUBLIC")


@dataclass
class Scene:
    """The minor whose policy it is, a guardian or two, and others: one whom they follow and who
    follows them, one who only follows them, one who does neither, all of them minors; an adult."""

    world: World
    kid: Member
    guardians: list[Member]
    friend: Member
    follower: Member
    stranger: Member
    adult: Member
    clip: Clip


async def scene(world: World) -> Scene:
    now = world.clock.now()
    world.clock.advance(hours=36 - now.hour, minutes=-now.minute)  # noon: nothing is quiet
    kid, friend, follower, stranger = [
        await world.member(band=AgeBand.MINOR, invites_left=1) for _ in range(4)
    ]
    adult = await world.member()
    for one, other in ((kid, friend), (friend, kid), (follower, kid), (adult, kid)):
        await world.follows(one, other)
    guardians = [await world.member() for _ in range(2)]
    for guardian in guardians:
        await User.filter(id=_id(guardian)).update(age_assurance=AgeAssurance.PROVEN)
        await GuardianLink.create(
            ward_id=_id(kid),
            guardian_id=_id(guardian),
            invited_by_id=_id(kid),
            state=LinkState.ACTIVE,
        )
    clip = await world.clip(kid)
    await enrolled(kid, CameoScope.EVERYONE)
    for _ in range(4):
        await world.clip(adult)
    return Scene(world, kid, guardians, friend, follower, stranger, adult, clip)


Probe = Callable[[Scene], Awaitable[int]]
DOORS: dict[str, Probe] = {}


def door(name: str) -> Callable[[Probe], Probe]:
    def add(probe: Probe) -> Probe:
        DOORS[name] = probe
        return probe

    return add


@door("personalisation")
async def is_ranked_by_the_past(s: Scene) -> int:
    told = (await s.kid.run("{ rankerWeights { isPersonalised } }")).payload()
    return int(told["isPersonalised"])


@door("continuous_scroll")
async def goes_on_by_itself(s: Scene) -> int:
    return int((await s.kid.run(FEED, n=1)).payload()["continuousScroll"])


@door("autoplay")
async def begins_by_itself(s: Scene) -> int:
    return int((await s.kid.run(FEED, n=1)).payload()["autoplay"])


@door("create_cards")
async def is_invited_to_make_something(s: Scene) -> int:
    s.world.clock.advance(days=1)
    instance = s.world.instance
    settings = instance.settings.model_copy(update={"create_card_every": 1})
    s.world.instance = replace(instance, settings=settings)
    try:
        page = (await s.kid.run(CARDS)).payload()
    finally:
        s.world.instance = instance
    return len(page["cards"])


@door("daily_clips")
async def clips_shown(s: Scene) -> int:
    """In a whole day, a new one."""
    s.world.clock.advance(days=1)
    pages = [await s.kid.run(FEED, n=2) for _ in range(4)]
    return sum(len(page.payload()["edges"]) for page in pages)


@door("daily_minutes")
async def minutes_left(s: Scene) -> int:
    s.world.clock.advance(days=1)
    left = (await s.kid.run(FEED, n=1)).payload()["budget"]["minutesRemaining"]
    return 24 * 60 if left is None else int(left)


@door("quiet_hours")
async def hours_in_which_feeds_are_open(s: Scene) -> int:
    """Of those of a whole day."""
    is_open = 0
    for _ in range(24):
        s.world.clock.advance(hours=1)
        is_open += (await s.kid.run(FEED, n=1)).payload()["budget"]["reason"] != "QUIET_HOURS"
    return is_open


@door("dm_policy")
async def who_may_write(s: Scene) -> int:
    others = (s.friend, s.follower, s.stranger, s.adult)
    given = {"userId": s.kid.id, "text": "hi", "idempotencyKey": "hi"}
    done = [await other.run(WRITE, i=given) for other in others]
    await Conversation.all().delete()
    return sum(_done(answer) for answer in done)


@door("cameo_max_scope")
async def who_may_use_the_likeness(s: Scene) -> int:
    row = await _likeness(s)
    others = (s.kid, s.friend, s.follower, s.stranger, s.adult)
    told = [(await other.run(CAN, i=wish(row))).payload() for other in others]
    knowing = [(await other.run(ASK, i={"cameoId": cid(row)})) for other in others[1:]]
    await CameoRequest.all().delete()
    return sum(each["allowed"] for each in told) * 10 + sum(_done(each) for each in knowing)


@door("cameo_co_approval")
async def whether_one_answer_is_enough(s: Scene) -> int:
    row = await _likeness(s)
    asked = (await s.friend.run(ASK, i={"cameoId": cid(row)})).payload()
    if asked["errors"]:
        return 0
    answer = await s.kid.run(DECIDE, i={"requestId": asked["request"]["id"], "approve": True})
    await CameoRequest.all().delete()
    return int(answer.payload()["request"]["state"] == "APPROVED")


@door("publish_max_audience")
async def audiences_reached(s: Scene) -> int:
    count = 0
    for audience in _WIDEST:
        draft = await s.world.draft(s.kid)
        given = {"clipId": global_id("Clip", draft.id), "audience": audience}
        count += _done(await s.kid.run(PUBLISH, i=given))
        await Clip.filter(id=draft.id).delete()
    return count


@door("publish_needs_approval")
async def whether_they_publish_by_themselves(s: Scene) -> int:
    draft = await s.world.draft(s.kid)
    given = {"clipId": global_id("Clip", draft.id), "audience": "PRIVATE"}
    await s.kid.run(PUBLISH, i=given)
    is_out = (await Clip.get(id=draft.id)).state is ClipState.PUBLISHED
    await Clip.filter(id=draft.id).delete()
    return int(is_out)


@door("generations_per_day")
async def clips_to_make(s: Scene) -> int:
    return int((await s.kid.run("{ generationAllowance { daily } }")).payload()["daily"])


@door("remix_of_me")
async def who_may_remix(s: Scene) -> int:
    others = (s.friend, s.follower, s.adult)
    given = {"clipId": global_id("Clip", s.clip.id), "prompt": "again"}
    done = [await other.run(REMIX, i=given) for other in others]
    await Generation.all().update(state="CANCELED")
    return sum(_done(answer) for answer in done)


@door("comments_from")
async def who_may_comment(s: Scene) -> int:
    given = {"clipId": global_id("Clip", s.clip.id), "body": "ah"}
    others = (s.friend, s.follower, s.stranger, s.adult)
    return sum([_done(await other.run(COMMENT, i=given)) for other in others])


@door("sensitive_level")
async def how_a_sensitive_clip_is_shown(s: Scene) -> int:
    shown = (await s.kid.run(CLIP, id=global_id("Clip", (await _sensitive(s)).id))).data["clip"]
    return 0 if shown is None else 1 if shown["isCovered"] else 2


@door("allow_download")
async def whether_others_may_download(s: Scene) -> int:
    await Clip.filter(id=s.clip.id).update(allow_download=True)
    draft = await s.world.draft(s.kid)
    given = {"clipId": global_id("Clip", draft.id), "audience": "PRIVATE", "allowDownload": True}
    await s.kid.run(PUBLISH, i=given)
    allowed = (await Clip.get(id=draft.id)).allow_download
    await Clip.filter(id=draft.id).delete()
    return int(allowed)


@door("shows_like_counts")
async def whether_others_see_likes(s: Scene) -> int:
    await Clip.filter(id=s.clip.id).update(show_like_count=True)
    shown = (await s.friend.run(CLIP, id=global_id("Clip", s.clip.id))).data["clip"]
    return int(shown is not None and shown["likeCount"] is not None)


@door("may_be_public")
async def whether_the_account_can_be_public(s: Scene) -> int:
    return int(_done(await s.kid.run(PRIVATE, i={"isPrivate": False})))


@door("may_invite")
async def whether_they_invite(s: Scene) -> int:
    return int(_done(await s.kid.run(INVITE, i={})))


@door("on_leaderboards")
async def whether_they_lead(s: Scene) -> int:
    like = "mutation ($i: ReactionInput!) { likeClip(input: $i) { errors { code } } }"
    await s.friend.run(like, i={"clipId": global_id("Clip", s.clip.id)})
    await User.filter(id=_id(s.kid)).update(on_leaderboards=True)
    rows = (await s.friend.run("{ leaderboard(span: ALL) { clip { id } } }")).payload()
    return int(global_id("Clip", s.clip.id) in [row["clip"]["id"] for row in rows])


@door("recommended_to_adults")
async def whether_adults_are_shown_them(s: Scene) -> int:
    outsider = await s.world.member()
    feed = "query ($k: FeedKind) { feed(kind: $k, first: 50) { edges { node { id } } } }"
    found = [await outsider.run(feed, k=kind) for kind in ("FOR_YOU", "TRENDING")]
    shown = {edge["node"]["id"] for page in found for edge in page.payload()["edges"]}
    return int(global_id("Clip", s.clip.id) in shown)


# What there is no door for, and why.
NO_DOOR = {
    "purchases": "nothing is sold on this instance yet; whatever will be has to ask here first",
    "is_minor": "the age itself; the others follow from it",
}


async def _set(guardian: Member, s: Scene, settings: dict[str, Any]) -> bool:
    return _done(await guardian.run(SET, i={"wardId": s.kid.id, "settings": settings}))


async def _forget(s: Scene) -> None:
    """What the guardians said."""
    await GuardianLink.filter(ward_id=_id(s.kid)).update(limits_json="{}")


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


async def _likeness(s: Scene) -> Cameo:
    return await Cameo.get(owner_id=_id(s.kid))


async def _sensitive(s: Scene) -> Clip:
    found = await Clip.filter(rating=Rating.SENSITIVE).first()
    if found is None:
        row = await s.world.draft(s.adult, prompt="a bloody fight")
        given = {"clipId": global_id("Clip", row.id), "audience": "PUBLIC"}
        assert _done(await s.adult.run(PUBLISH, i=given))
        found = await Clip.get(id=row.id)
    return found


def _done(answer: Any) -> bool:
    if answer.codes:
        return False
    return answer.payload()["errors"] == []


def _id(member: Member) -> int:
    assert member.user is not None
    return int(member.user.id)


CHOICES: dict[str, list[Any]] = {
    "personalisation": [False],
    "continuousScroll": [False],
    "autoplay": [False],
    "createCards": [False],
    "dailyClips": [0, 3, 100],
    "dailyMinutes": [0, 30, 60],
    "quietHours": [[{"start": 840, "end": 960}]],
    "dmPolicy": ["FOLLOWING", "NONE"],
    "cameoMaxScope": ["APPROVED", "ONLY_ME"],
    "cameoCoApproval": [True],
    "publishNeedsApproval": [True],
    "publishMaxAudience": ["FOLLOWERS", "MUTUALS", "PRIVATE"],
    "generationsPerDay": [0, 4],
    "remixOfMe": ["MUTUALS", "NONE"],
    "commentsFrom": ["FOLLOWERS", "NONE"],
    "sensitiveLevel": ["HIDE"],
    "allowDownload": [False],
    "showsLikeCounts": [False],
}


@pytest.mark.feature("N10", "F2", "F3")
def test_every_setting_has_a_door() -> None:
    names = {each.name for each in fields(Policy)}
    assert names == {*DOORS, *NO_DOOR}


@pytest.mark.feature("N10", "F2", "E11")
async def test_each_setting_narrows_its_door_and_a_second_guardian_never_widens_it(
    world: World,
) -> None:
    s = await scene(world)
    base = {name: await probe(s) for name, probe in DOORS.items()}
    for setting, values in CHOICES.items():
        name = _snake(setting)
        found = []
        for value in values:
            await _forget(s)
            assert await _set(s.guardians[0], s, {setting: value})
            found.append(await DOORS[name](s))
            for other in values:
                assert await _set(s.guardians[1], s, {setting: other})
                assert await DOORS[name](s) <= found[-1], (setting, value, other)
        assert max(found) <= base[name], setting
        assert min(found) < base[name] or base[name] == 0, f"{setting} does not bite"


@pytest.mark.feature("N10", "F2", "F3")
@pytest.mark.parametrize("seed", [1])
async def test_whoever_says_whatever_more_no_door_opens_further(world: World, seed: int) -> None:
    """The minor and two guardians, in random order, each about settings they said nothing of yet."""
    chance = random.Random(seed)
    s = await scene(world)
    before = {name: await probe(s) for name, probe in DOORS.items()}
    wishes = [(side, setting) for side in (*s.guardians, s.kid) for setting in CHOICES]
    for side, setting in chance.sample(wishes, 6):
        wish = {setting: chance.choice(CHOICES[setting])}
        if side is s.kid:
            await s.kid.run(TIGHTEN, i={"settings": wish})  # refused where it would loosen
        else:
            assert await _set(side, s, wish)
        now = {name: await probe(s) for name, probe in DOORS.items()}
        assert [name for name in DOORS if now[name] > before[name]] == [], wish
        before = now


@pytest.mark.feature("F2", "N10")
async def test_a_minor_cannot_take_back_what_they_tightened(world: World) -> None:
    s = await scene(world)
    for narrow, wide in (
        ({"dailyClips": 3}, {"dailyClips": 4}),
        ({"dmPolicy": "NONE"}, {"dmPolicy": "FOLLOWING"}),
        ({"cameoCoApproval": True}, {"cameoCoApproval": False}),
        ({"publishNeedsApproval": True}, {"publishNeedsApproval": False}),
    ):
        assert _done(await s.kid.run(TIGHTEN, i={"settings": narrow}))
        assert (await s.kid.run(TIGHTEN, i={"settings": wide})).refusal() == "FORBIDDEN"
    assert await clips_shown(s) == 3


@pytest.mark.feature("F3", "N10")
async def test_a_minor_begins_with_every_door_no_wider_than_an_adults(world: World) -> None:
    s = await scene(world)
    minor = {name: await probe(s) for name, probe in DOORS.items()}
    await GuardianLink.all().delete()
    changes = {"age_band": AgeBand.ADULT, "widest_rating": Rating.UNRATED, "is_private": False}
    await User.filter(id=_id(s.kid)).update(**changes)
    world.instance = replace(world.instance, ranker=Ranker())  # as after a restart
    adult = {name: await probe(s) for name, probe in DOORS.items()}
    assert [name for name in DOORS if minor[name] > adult[name]] == []
    # The same for both: what clips of before had agreed to, what guardians add, and invitations to
    # make something.
    same = [name for name in DOORS if minor[name] == adult[name]]
    assert same == [
        "create_cards",
        "daily_clips",
        "cameo_co_approval",
        "publish_max_audience",
        "publish_needs_approval",
        "remix_of_me",
        "shows_like_counts",
    ]


@pytest.mark.feature("F2", "N10")
async def test_what_becomes_sensitive_leaves_every_door_of_a_minor_and_stays_for_adults(
    world: World,
) -> None:
    now = world.clock.now()
    world.clock.advance(hours=36 - now.hour, minutes=-now.minute)
    author = await world.member()
    viewers = [await world.member(band=band) for band in (AgeBand.MINOR, AgeBand.ADULT)]
    kept = []
    for viewer in viewers:
        await world.follows(viewer, author)
        made = await viewer.run(PLAYLIST, i={"title": "kept"})
        kept.append(
            Kept("doors", made.payload()["playlist"]["id"], await since(viewer), [handle(author)])
        )
    clips = [await made_public(world, author, "#doors") for _ in range(2)]
    for viewer, own in zip(viewers, kept, strict=True):
        for clip in clips:
            await keep_addresses(viewer, clip, own)
            reaction = {"clipId": global_id("Clip", clip.id)}
            await viewer.run(SAVE, c=reaction, p={**reaction, "playlistId": own.playlist})
    plain, sensitive = [global_id("Clip", clip.id) for clip in clips]
    words = {"clipId": sensitive, "caption": "#doors a bloody fight"}
    assert _done(await author.run(UPDATE, i=words))
    await made_public(world, author, "#doors last")
    for name, door in VIEWED.items():
        shown = [await door.show(world, *each) for each in zip(viewers, kept, strict=True)]
        assert sensitive not in shown[0], name
        assert not door.is_whole or (plain in shown[0] and {plain, sensitive} <= shown[1]), name


PLAYLIST = """mutation ($i: CreatePlaylistInput!) {
  createPlaylist(input: $i) { playlist { id } errors { code } } }"""
UPDATE = "mutation ($i: UpdateClipInput!) { updateClip(input: $i) { errors { code } } }"
SAVE = """mutation ($c: ReactionInput!, $p: PlaylistClipInput!) {
  bookmarkClip(input: $c) { errors { code } } addToPlaylist(input: $p) { errors { code } } }"""
VIEWED = {name: door for name, door in CLIP_DOORS.items() if not door.of_links}


async def since(viewer: Member) -> str:
    await viewer.world.settled()
    return str((await viewer.run("{ liveCursor }")).payload())


async def made_public(world: World, author: Member, caption: str) -> Clip:
    row = await world.draft(author)
    for kind in ("ORIGINAL", "POSTER"):
        await Rendition.create(
            clip_id=row.id,
            kind=kind,
            key=f"aa/{row.id}{kind}",
            content_type="video/mp4",
            size=1,
            sha256="0",
            width=1,
            height=1,
            passed_sha256="0",
        )
    given = {"clipId": global_id("Clip", row.id), "audience": "PUBLIC", "caption": caption}
    assert _done(await author.run(PUBLISH, i=given))
    return await Clip.get(id=row.id)


def handle(member: Member) -> str:
    assert member.user is not None
    return str(member.user.handle)
