"""Ranked feeds: their order, sessions, controls, reasons, and the feed that knows nobody."""

from __future__ import annotations

import pytest

from models import feed_controls
from models.base import execute, transaction
from models.callers import authenticate
from models.clips import Clip
from models.likes import Like
from models.sessions import Session, new_secret, secret_hash
from models.users import AgeBand, Role
from ranking.controls import NOTHING, Control, Controls, Rule
from ranking.explain import SENTENCES
from ranking.feeds import FOR_ANYBODY, FOR_YOU, TRENDING
from ranking.lexicon import Subject
from ranking.weights import PARAMETERS
from resolvers.loaders import Loaders
from resolvers.rankings import set_ranker_weights
from schema.base import global_id
from tests.statements import statements
from tests.world import Member, World

FEED = """query ($kind: FeedKind, $first: Int, $after: String) {
  feed(kind: $kind, first: $first, after: $after) {
    edges { cursor node { id } reasons { name told } } pageInfo { hasNextPage endCursor } } }"""
WHY = """query ($id: ID!, $c: String) { whyThisClip(clipId: $id, cursor: $c) {
  score source terms { name weight value contribution } controls { target before aimed after } } }"""
WEIGHTS = "{ rankerWeights { weights { name weight default least most } isPersonalised } }"


async def page(member: Member, kind: str = "FOR_YOU", **more: object) -> dict[str, object]:
    return (await member.run(FEED, kind=kind, **more)).payload()


def ids(feed: dict[str, object]) -> list[str]:
    return [edge["node"]["id"] for edge in feed["edges"]]  # type: ignore[attr-defined]


async def asks(member: Member, *controls: Control) -> None:
    assert member.user is not None
    async with transaction():
        await feed_controls.change(
            member.user.id, lambda _: NOTHING.with_controls(controls).to_json(), note="test"
        )


async def published(world: World, author: Member, *prompts: str) -> list[str]:
    made = []
    for prompt in prompts:
        clip = await world.clip(author)
        await Clip.filter(id=clip.id).update(prompt=prompt)
        made.append(global_id("Clip", clip.id))
    return made


@pytest.mark.feature("E1", "E2")
async def test_a_session_is_stable_has_no_duplicate_and_heeds_blocks_at_once(world: World) -> None:
    viewer = await world.member()
    authors = [await world.member() for _ in range(4)]
    made = [await world.clip(author) for author in authors for _ in range(2)]
    first = await page(viewer, first=3)
    rest = await page(viewer, first=50, after=first["pageInfo"]["endCursor"])  # type: ignore[index]
    assert sorted(ids(first) + ids(rest)) == sorted(global_id("Clip", clip.id) for clip in made)
    await world.clip(authors[0])
    again = await page(viewer, first=50, after=first["pageInfo"]["endCursor"])  # type: ignore[index]
    assert ids(again) == ids(rest)
    await world.blocks(authors[1], viewer)
    assert authors[2].user is not None
    await asks(viewer, Control(Subject("author", str(authors[2].user.id)), rule=Rule.HIDE))
    gone = {clip.author_id for clip in made if global_id("Clip", clip.id) in ids(rest)}
    later = await page(viewer, first=50, after=first["pageInfo"]["endCursor"])  # type: ignore[index]
    left = {clip.author_id for clip in made if global_id("Clip", clip.id) in ids(later)}
    assert authors[1].user is not None
    assert left == gone - {authors[1].user.id, authors[2].user.id}
    other = await world.member()
    answer = await other.run(FEED, kind="FOR_YOU", after=first["pageInfo"]["endCursor"])  # type: ignore[index]
    assert answer.refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("E7", "N8")
async def test_what_is_hidden_is_in_no_feed_also_when_its_words_change_later(world: World) -> None:
    viewer, author = await world.member(), await world.member()
    await world.follows(viewer, author)
    cat, dog, ball = await published(world, author, "a cat", "a dog", "a red ball")
    await asks(
        viewer,
        Control(Subject("topic", "cats"), rule=Rule.HIDE),
        Control(Subject("keyword", "volcano"), rule=Rule.HIDE),
    )
    for kind in ("FOR_YOU", "TRENDING", "LATEST", "FOLLOWING"):
        assert sorted(ids(await page(viewer, kind))) == sorted([dog, ball]), kind
    session = await page(viewer, first=1)
    rest = [dog if ids(session) == [ball] else ball]
    await Clip.all().update(caption="A volcano")
    later = await page(viewer, after=session["pageInfo"]["endCursor"])  # type: ignore[index]
    assert (ids(later), len(rest), cat in ids(later)) == ([], 1, False)


@pytest.mark.feature("E8", "N6", "E15")
async def test_the_terms_of_a_clip_add_up_and_controls_tell_what_they_did(world: World) -> None:
    viewer = await world.member()
    for _ in range(12):
        await published(world, await world.member(), "a cat", "a dog")
    await asks(viewer, Control(Subject("topic", "cats"), value=2))
    feed = await page(viewer, first=20)
    edge = feed["edges"][0]  # type: ignore[index]
    assert edge["reasons"]
    for one in feed["edges"]:  # type: ignore[attr-defined]
        why = (await viewer.run(WHY, id=one["node"]["id"], c=one["cursor"])).payload()
        assert why["score"] == pytest.approx(sum(t["contribution"] for t in why["terms"]), abs=1e-9)
        for term in why["terms"]:
            assert term["contribution"] == pytest.approx(term["weight"] * term["value"], abs=1e-9)
    (effect,) = why["controls"]
    assert effect["target"] == "topic:cats"
    # 12 of the 24 clips are about cats; no author has three of ten.
    assert effect["after"] >= effect["before"]
    stranger = await world.member()
    assert (await stranger.run(WHY, id=edge["node"]["id"], c=edge["cursor"])).refusal() is not None


@pytest.mark.feature("E4", "N7")
async def test_two_histories_give_byte_identical_pages_where_personalisation_is_off(
    world: World,
) -> None:
    authors = [await world.member() for _ in range(6)]
    clips, author = [await world.clip(one) for one in authors], authors[0]
    calm, busy = [await world.member(band=AgeBand.MINOR) for _ in range(2)]
    await world.in_daylight(calm, busy)
    assert busy.user is not None
    await Like.create(clip_id=clips[0].id, user_id=busy.user.id)
    await world.follows(busy, author)
    await busy.run(
        "mutation ($i: RecordImpressionsInput!) { recordImpressions(input: $i) { recorded } }",
        i={"clipIds": [global_id("Clip", clip.id) for clip in clips[:3]]},
    )
    one, other = await page(calm), await page(busy)
    assert one == other
    assert len(ids(one)) == 6
    world.clock.advance(seconds=61)
    with statements() as log:
        await page(busy)
    said = " ".join(log).lower()
    for table in ("likes", "bookmarks", "shares", "impressions", "playbacks", "hashtag_follows"):
        assert f'from "{table}"' not in said
        assert f"from {table} " not in said
        assert f"join {table} " not in said


@pytest.mark.feature("E9")
async def test_weights_are_seen_and_set_within_bounds(world: World) -> None:
    viewer, admin = await world.member(), await world.member(role=Role.ADMIN)
    own = (
        "mutation ($i: SetRankerWeightsInput!) { setRankerWeights(input: $i) { errors { code } } }"
    )
    all_ = own.replace("setRankerWeights", "setInstanceRankerWeights")

    async def weight(member: Member, name: str) -> tuple[float, float]:
        told = (await member.run(WEIGHTS)).payload()["weights"]
        return next((w["weight"], w["default"]) for w in told if w["name"] == name)

    assert await weight(viewer, "watch_time") == (0, 0)
    for wrong in ({"name": "watch_time", "weight": 1}, {"name": "taste", "weight": 9}):
        assert (await viewer.run(own, i={"weights": [wrong]})).refusal() == "BAD_USER_INPUT"
    change = {"weights": [{"name": "freshness", "weight": 1.5}]}
    assert (await viewer.run(all_, i=change)).refusal() == "FORBIDDEN"
    assert (await world.anonymous.run(own, i=change)).refusal() == "UNAUTHENTICATED"
    assert (await viewer.run(own, i=change)).payload()["errors"] == []
    assert (await admin.run(all_, i={"weights": [{"name": "taste", "weight": 1}]})).payload()[
        "errors"
    ] == []
    assert await weight(viewer, "freshness") == (1.5, 0.2)
    assert await weight(viewer, "taste") == (1, 1)
    assert (await viewer.run(own, i={"weights": []})).payload()["errors"] == []
    assert await weight(viewer, "freshness") == (0.2, 0.2)


@pytest.mark.feature("E9")
async def test_the_first_weights_that_are_set_are_answered(world: World) -> None:
    """To a member of whom it was known, when they called, that they ask nothing of their feeds."""
    viewer = await world.member()
    assert viewer.user is not None
    token = new_secret("test")
    await Session.filter(user_id=viewer.user.id).update(token_hash=secret_hash(token))
    caller = await authenticate(token, world.clock.now())
    assert caller is not None
    context = await viewer.context()
    context.loaders = Loaders.of_caller(caller)
    told = await set_ranker_weights(context, {"freshness": 1.5})
    assert told.weights["freshness"] == 1.5


@pytest.mark.feature("D20")
async def test_who_opts_out_is_recommended_to_nobody_and_still_followed(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    clip = global_id("Clip", (await world.clip(author)).id)
    assert ids(await page(follower)) == [clip]
    out = "mutation { setRecommended(input: {isRecommended: false}) { errors { code } } }"
    assert (await author.run(out)).payload()["errors"] == []
    assert ids(await page(follower)) == []
    world.clock.advance(seconds=61)
    assert ids(await page(follower, "TRENDING")) == []
    assert ids(await page(follower, "FOLLOWING")) == [clip]


@pytest.mark.feature("E15")
async def test_operators_alone_see_how_unequally_clips_are_shown(world: World) -> None:
    author, viewer, admin = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.ADMIN),
    )
    query = "{ exposure { authors shown gini topTenth } }"
    clip = await world.clip(author)
    await world.clip(viewer)
    await viewer.run(
        "mutation ($i: RecordImpressionsInput!) { recordImpressions(input: $i) { recorded } }",
        i={"clipIds": [global_id("Clip", clip.id)]},
    )
    assert (await viewer.run(query)).refusal() == "FORBIDDEN"
    told = (await admin.run(query)).payload()
    assert told == {"authors": 2, "shown": 1, "gini": 0.5, "topTenth": 1.0}


def test_controls_of_another_version_are_read() -> None:
    assert Controls.from_json("{}") == NOTHING


RULES = """query ($id: ID!) { whyThisClip(clipId: $id) { keptBy { kind name rule text } }
  whyNotThisClip(clipId: $id) { kind name rule text } }"""
WHY_NOT = "query ($id: ID!) { whyNotThisClip(clipId: $id) { kind name rule } }"


@pytest.mark.feature("E8", "N7")
async def test_the_rules_that_keep_a_clip_in_or_out_are_named_each_with_its_control(
    world: World,
) -> None:
    viewer, author = await world.member(), await world.member()
    cat, dog = await published(world, author, "a cat", "a dog")
    await asks(
        viewer,
        Control(Subject("topic", "cats"), rule=Rule.ONLY),
        Control(Subject("topic", "space"), rule=Rule.ONLY),
    )
    assert ids(await page(viewer)) == [cat]
    told = (await viewer.run(RULES, id=cat)).data
    cats = {"kind": "TOPIC", "name": "cats", "rule": "ONLY", "text": "Only: cats"}
    assert told == {"whyThisClip": {"keptBy": [cats]}, "whyNotThisClip": []}
    kept_out = (await viewer.run(WHY_NOT, id=dog)).payload()
    assert [one["name"] for one in kept_out] == ["cats", "space"]
    hidden = Control(Subject("topic", "dogs"), rule=Rule.HIDE)
    by_source = Control(Subject("source", "discovery"), rule=Rule.HIDE)
    await asks(viewer, hidden, by_source)
    rules = (await viewer.run(WHY_NOT, id=dog)).payload()
    assert [(one["kind"], one["rule"]) for one in rules] == [("TOPIC", "HIDE"), ("SOURCE", "HIDE")]


@pytest.mark.feature("E8", "D2")
async def test_nobody_learns_of_a_clip_by_asking_why_it_is_not_shown(world: World) -> None:
    viewer, author = await world.member(), await world.member()
    (dog,) = await published(world, author, "a dog")
    await asks(viewer, Control(Subject("topic", "dogs"), rule=Rule.HIDE))
    await world.blocks(author, viewer)
    assert (await viewer.run(WHY_NOT, id=dog)).refusal() == "NOT_FOUND"
    assert (await viewer.run(WHY_NOT, id=global_id("Clip", 1))).refusal() == "NOT_FOUND"


@pytest.mark.feature("E15", "E7", "N8")
async def test_clips_that_the_viewer_may_not_see_change_neither_shares_nor_the_spread_of_authors(
    world: World,
) -> None:
    viewer, often = await world.member(), await world.member()
    cats, theirs = [], []
    for _ in range(12):
        await published(world, await world.member(private=True), "a cat", "a boat")
        cats += await published(world, await world.member(), "a cat")
        await published(world, await world.member(), "a dog")
        theirs += await published(world, often, "a boat")
    await asks(viewer, Control(Subject("topic", "cats"), share=0.5))
    shown = ids(await page(viewer, first=20))
    assert sum(one in cats for one in shown) == 10
    for kind in ("FOR_YOU", "TRENDING"):
        order = [one in theirs for one in ids(await page(viewer, kind, first=50))]
        assert len(order) > 20
        assert max(sum(order[n : n + 10]) for n in range(len(order) - 9)) == 2


SET = """mutation ($i: SetFeedControlInput!) { setFeedControl(input: $i) {
  feedControls { controls { kind name text } } errors { code message field } } }"""
REMOVE = SET.replace("setFeedControl", "removeFeedControl").replace("SetFeed", "RemoveFeed")


@pytest.mark.feature("E7", "N8")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("KEYWORD", "Été"),
        ("KEYWORD", "  VOLCANO\u200b "),
        ("HASHTAG", "#Loop"),
        ("HASHTAG", "LOOP"),
    ],
)
async def test_free_words_are_met_however_they_are_written(
    world: World, kind: str, name: str
) -> None:
    viewer, author = await world.member(), await world.member()
    hidden = await world.clip(author)
    await Clip.filter(id=hidden.id).update(caption="L’été des volcanos: a volcano #loop")
    (other,) = await published(world, author, "a dog")
    target = {"kind": kind, "name": name}
    await viewer.run(SET, i={"target": target, "rule": "HIDE"})
    for feed in ("FOR_YOU", "TRENDING", "LATEST"):
        assert ids(await page(viewer, feed)) == [other], feed
    held = (await viewer.run(REMOVE, i={"target": target})).payload()
    assert held["feedControls"]["controls"] == []
    assert len(ids(await page(viewer, "LATEST"))) == 2


TOLD = """query ($first: Int) { feed(kind: FOR_YOU, first: $first) { edges { cursor node { id } reasons {
  name en: told fr: told(language: FR) control { kind text(language: FR) } } } } }"""
WHY_TOLD = """query ($id: ID!, $c: String) { whyThisClip(clipId: $id, cursor: $c) {
  sourceTold(language: FR) terms { name told fr: told(language: FR) control { text } }
  controls { target label control { text } } } }"""


@pytest.mark.feature("E8", "N6")
async def test_reasons_are_said_in_both_languages_and_name_the_control_that_is_behind_them(
    world: World,
) -> None:
    viewer, author = await world.member(), await world.member("ann")
    assert author.user is not None
    for _ in range(12):
        await published(world, await world.member(), "a boat", "a dog")
    cat, *_ = await published(world, author, *["a cat"] * 4)
    target = Subject("author", str(author.user.id))
    more, less = Control(target, value=2), Control(Subject("topic", "dogs"), value=-1)
    await asks(viewer, more, less)
    edges = (await viewer.run(TOLD, first=20)).payload()["edges"]
    (mine,) = [edge for edge in edges if edge["node"]["id"] == cat]
    (reason,) = [one for one in mine["reasons"] if one["name"] == f"control:{target}"]
    assert reason["en"] == "You asked for more: @ann."
    assert reason["fr"] == "Vous en avez demandé plus : @ann."
    assert reason["control"] == {"kind": "AUTHOR", "text": "Beaucoup plus : @ann"}
    others = [one for edge in edges for one in edge["reasons"] if one["name"] == "popularity"]
    assert {one["control"] for one in others} == {None}
    await asks(viewer, less)
    why = (await viewer.run(WHY_TOLD, id=cat, c=mine["cursor"])).payload()
    told = {term["name"]: term for term in why["terms"]}
    assert told["control:topic:dogs"]["told"] == "You asked for less: dogs."
    assert told["control:topic:dogs"]["control"] == {"text": "Less: dogs"}
    assert told[f"control:{target}"]["control"] is None
    assert told["popularity"]["fr"].startswith("Aimé, gardé ou remixé")
    assert why["sourceTold"] == "Vous avez demandé de tels clips."
    assert [(one["label"], one["control"]) for one in why["controls"]] == [
        ("@ann", None),
        ("dogs", {"text": "Less: dogs"}),
    ]


@pytest.mark.feature("E8", "E9")
def test_every_reason_there_can_be_has_a_sentence_of_its_own_in_both_languages() -> None:
    names = [each.name for each in PARAMETERS if each.most] + ["control:topic:cats", "alike:1"]
    names += [source.name for feed in (FOR_YOU, FOR_ANYBODY, TRENDING) for source in feed.sources]
    for name in names:
        assert name.partition(":")[0] in SENTENCES["en"], name
    assert SENTENCES["en"].keys() == SENTENCES["fr"].keys()
    for parameter in PARAMETERS:
        assert parameter.told.keys() == {"en", "fr"}


@pytest.mark.feature("E2", "E7")
async def test_within_a_minute_feeds_know_new_counts_and_new_words(world: World) -> None:
    viewer, author = await world.member(), await world.member()
    same, other = await published(world, author, "a boat", "a boat")
    await page(viewer)
    table = world.instance.ranker.table
    first, second = table.rows_of(table.ids[:2].tolist())
    read = table.words[first]
    for row, likes in ((first, 7), (second, 3)):
        await execute(
            "INSERT INTO clip_counts (clip_id, likes) VALUES (?, ?) "
            "ON CONFLICT (clip_id) DO UPDATE SET likes = excluded.likes",
            int(table.ids[row]),
            likes,
        )
    await Clip.filter(id=int(table.ids[second])).update(caption="now #cats")
    world.clock.advance(seconds=61)
    await asks(viewer, Control(Subject("hashtag", "cats"), rule=Rule.ONLY))
    assert ids(await page(viewer)) == [other]
    assert [table.counts[row, 0] for row in (first, second)] == [7, 3]
    assert table.words[first] is read, "what has the words it had is not read again"
    await asks(viewer, Control(Subject("hashtag", "cats"), rule=Rule.HIDE))
    assert ids(await page(viewer)) == [same]
