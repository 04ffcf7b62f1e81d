"""Many clips in one request: taken on one by one, watched and stopped as one."""

from contextlib import aclosing
from typing import Any

import pytest

from models.generations import Generation, queue
from models.policies import CameoScope
from models.sessions import Scope
from models.users import AgeBand, Role
from schema.base import global_id, split_id
from schema.graph import describe_all
from schema.problems import Rejected
from tests.api.likenesses import enrolled
from tests.api.test_generations import (
    ALLOWANCE,
    advance,
    claim,
    create,
    finish,
    stranger_of_each_kind,
    try_create,
    with_token,
)
from tests.world import Answer, Member, World, open_world

BATCH = """{ id createdAt state fraction counts { total waiting running completed ended refused }
  items { place prompt generation { id state prompt style seed queuePosition batch { id } }
          error { code message field policy { policy start end } blockers { cameoId reason } } } }"""
CREATE_BATCH = f"""mutation ($input: CreateBatchInput!) {{
  createBatch(input: $input) {{ batch {BATCH} errors {{ code field message }} }} }}"""
ONE = f"query ($id: ID!) {{ batch(id: $id) {BATCH} }}"
NODE = "query ($id: ID!) { node(id: $id) { __typename ... on Batch { id } } }"
BATCHES = "{ batches { edges { node { id } } } }"
CANCEL_BATCH = f"""mutation ($input: CancelBatchInput!) {{
  cancelBatch(input: $input) {{ batch {BATCH} errors {{ code field }} }} }}"""
WATCH = f"""subscription ($id: ID!, $after: String) {{
  batchProgress(batchId: $id, after: $after) {{ batch {BATCH} seq cursor }} }}"""

PROMPTS = ("a fox jumps", "a cat sleeps", "a whale swims")


async def ask(member: Member, *items: dict[str, Any], key: str | None = None) -> Answer:
    return await member.run(CREATE_BATCH, input={"items": list(items), "idempotencyKey": key})


async def made(member: Member, *prompts: str, key: str | None = None) -> dict[str, Any]:
    answer = await ask(member, *({"prompt": p, "seconds": 2.0} for p in prompts), key=key)
    assert answer.payload()["errors"] == []
    batch: dict[str, Any] = answer.payload()["batch"]
    return batch


async def now(member: Member, batch: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await member.run(ONE, id=batch["id"])).payload()
    return found


# Asking


@pytest.mark.feature("B12")
async def test_a_batch_makes_a_generation_of_each_prompt_in_the_order_sent(world: World) -> None:
    ann = await world.member()
    batch = await made(ann, *PROMPTS)
    assert [item["place"] for item in batch["items"]] == [0, 1, 2]
    assert tuple(item["generation"]["prompt"] for item in batch["items"]) == PROMPTS
    assert {item["generation"]["state"] for item in batch["items"]} == {"QUEUED"}
    assert {item["generation"]["batch"]["id"] for item in batch["items"]} == {batch["id"]}
    assert (batch["state"], batch["fraction"]) == ("WAITING", 0)
    assert batch["counts"] == counts(total=3, waiting=3)
    assert (await ann.run(BATCHES)).payload()["edges"] == [{"node": {"id": batch["id"]}}]


def counts(**some: int) -> dict[str, int]:
    names = ("total", "waiting", "running", "completed", "ended", "refused")
    return dict.fromkeys(names, 0) | some


@pytest.mark.feature("B12")
async def test_what_is_wrong_with_one_is_told_with_it_and_keeps_no_other_from_being_made(
    world: World,
) -> None:
    ann, bob = await world.member(), await world.member()
    face = await enrolled(bob, CameoScope.ONLY_ME)
    batch = (
        await ask(
            ann,
            {"prompt": "a fox"},
            {"prompt": "a fox", "style": "unheard-of"},
            {"prompt": "a naked child"},
            {"prompt": "a" * 2001},
            {"prompt": "a man waves", "cameoIds": [global_id("Cameo", face.id)]},
            {"prompt": "a cat"},
        )
    ).payload()["batch"]
    assert batch["counts"] == counts(total=6, waiting=2, refused=4)
    errors = [item["error"] for item in batch["items"]]
    assert errors[0] is errors[5] is None
    told = [(error["code"], error["field"]) for error in errors[1:5]]
    assert told == [
        ("BAD_USER_INPUT", "items.1.style"),
        ("POLICY_REFUSED", "items.2.prompt"),
        ("BAD_USER_INPUT", "items.3.prompt"),
        ("CONSENT_REFUSED", "items.4.cameoIds"),
    ]
    assert errors[2]["policy"]["policy"]
    assert errors[4]["blockers"][0]["cameoId"] == global_id("Cameo", face.id)
    assert [item["prompt"] for item in batch["items"]][2] == "a naked child"
    assert (await now(ann, batch)) == batch


@pytest.mark.feature("B12")
@pytest.mark.parametrize("number", [0, 51])
async def test_a_batch_is_of_1_to_50_clips(world: World, number: int) -> None:
    ann = await world.member()
    answer = await ask(ann, *[{"prompt": "a fox"}] * number)
    assert [(e["code"], e["field"]) for e in answer.payload()["errors"]] == [
        ("BAD_USER_INPUT", "items")
    ]
    assert await Generation.all().count() == 0


@pytest.mark.feature("B12")
async def test_a_key_makes_one_batch_and_another_one_under_it_is_refused(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    first = await made(ann, *PROMPTS, key="k")
    assert (await made(ann, *PROMPTS, key="k"))["id"] == first["id"]
    assert (await ask(ann, {"prompt": "a bear"}, key="k")).refusal() == "CONFLICT"
    assert (await made(bob, *PROMPTS, key="k"))["id"] != first["id"]
    assert await Generation.all().count() == 6


@pytest.mark.feature("B12", "B18")
async def test_a_batch_counts_against_the_day_and_not_against_what_may_wait(
    migrated_url: str,
) -> None:
    limits = {"daily_generations": 4, "queued_generations_per_member": 1}
    async with open_world(migrated_url, **limits) as world:
        ann = await world.member()
        first = await made(ann, *PROMPTS)
        assert first["counts"] == counts(total=3, waiting=3)
        assert (await ann.run(ALLOWANCE)).payload()["used"] == 3
        single = await create(ann)
        assert single["state"] == "QUEUED"
        assert (await try_create(ann)).refusal() == "QUOTA_EXCEEDED"
        spent = await made(ann, "a bear")
        assert spent["items"][0]["error"]["code"] == "QUOTA_EXCEEDED"
        assert (spent["state"], spent["fraction"]) == ("ENDED", 1)
        await ann.run(CANCEL_BATCH, input={"batchId": first["id"]})
        later = await made(ann, "a bear", "a dog", "an owl", "a cow")
        assert later["counts"] == counts(total=4, waiting=3, refused=1)


# Turns


@pytest.mark.feature("B12", "B17")
async def test_batches_wait_behind_everything_else_and_positions_say_so(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    batch = await made(ann, "a fox", "a cat")
    for _ in range(2):
        await create(bob)
    single = await create(ann)
    places = [item["generation"]["queuePosition"] for item in (await now(ann, batch))["items"]]
    assert places == [4, 5]
    taken = [await claim() for _ in range(5)]
    owners = [split_id(member.id)[1] for member in (bob, ann, bob, ann, ann)]
    assert [job.owner_id for job in taken] == owners
    assert split_id(single["id"])[1] == taken[1].id
    assert [job.batch_place for job in taken[3:]] == [0, 1]


# Stopping


@pytest.mark.feature("B12", "B17")
async def test_canceling_a_batch_stops_what_waits_and_what_runs_and_leaves_what_is_done(
    world: World,
) -> None:
    ann = await world.member()
    other = await made(ann, "a bear")
    await ann.run(CANCEL_BATCH, input={"batchId": other["id"]})
    batch = await made(ann, *PROMPTS)
    single = await create(ann)
    await claim()  # the single one
    await finish(world, await claim())
    running = await claim()
    stopped = (await ann.run(CANCEL_BATCH, input={"batchId": batch["id"]})).payload()["batch"]
    assert stopped["counts"] == counts(total=3, running=1, completed=1, ended=1)
    assert stopped["state"] == "RUNNING"
    assert await queue.confirm_cancel(running) is not None
    again = (await ann.run(CANCEL_BATCH, input={"batchId": batch["id"]})).payload()["batch"]
    assert again["counts"] == counts(total=3, completed=1, ended=2)
    assert again["state"] == "ENDED"
    state = await Generation.get(id=split_id(single["id"])[1])
    assert not state.cancel_requested


# Who may


@pytest.mark.feature("B12")
async def test_a_batch_is_its_owners_and_moderators_alone(world: World) -> None:
    ann = await world.member()
    batch = await made(ann, *PROMPTS)
    moderator = await world.member(role=Role.MODERATOR)
    assert (await now(moderator, batch))["counts"]["total"] == 3
    cancel = {"batchId": batch["id"]}
    assert (await moderator.run(CANCEL_BATCH, input=cancel)).refusal() == "NOT_FOUND"
    absent = global_id("Batch", 1)
    for kind, member in (await stranger_of_each_kind(world, ann)).items():
        for wanted in (batch["id"], absent):
            assert (await member.run(ONE, id=wanted)).codes == ["NOT_FOUND"], kind
            assert (await member.run(NODE, id=wanted)).payload() is None
            answer = await member.run(CANCEL_BATCH, input={"batchId": wanted})
            assert answer.refusal() == "NOT_FOUND", kind
        assert (await member.run(BATCHES)).payload()["edges"] == []
    for document in (ONE, NODE):
        answer = await world.anonymous.run(document, id=batch["id"])
        assert answer.codes == ["UNAUTHENTICATED"] or answer.payload() is None
    assert (await ask(world.anonymous, {"prompt": "a fox"})).refusal() == "UNAUTHENTICATED"
    reader = await with_token(ann, Scope.READ)
    assert (await ask(reader, {"prompt": "a fox"})).refusal() == "FORBIDDEN"
    assert (await reader.run(CANCEL_BATCH, input=cancel)).refusal() == "FORBIDDEN"


@pytest.mark.feature("B12", "C6")
async def test_whom_a_clip_of_a_batch_shows_sees_its_generation_and_not_the_batch(
    world: World,
) -> None:
    ann, bob = await world.member(), await world.member()
    face = await enrolled(bob)
    item = {"prompt": "a man waves", "cameoIds": [global_id("Cameo", face.id)]}
    batch = (await ask(ann, item, {"prompt": "a fox"})).payload()["batch"]
    job = batch["items"][0]["generation"]["id"]
    query = "query ($id: ID!) { generation(id: $id) { id batch { id } } }"
    assert (await bob.run(query, id=job)).payload() == {"id": job, "batch": None}
    assert (await bob.run(ONE, id=batch["id"])).codes == ["NOT_FOUND"]


@pytest.mark.feature("B12")
async def test_minors_ask_for_batches_within_their_own_allowance(world: World) -> None:
    kid = await world.member(band=AgeBand.MINOR)
    batch = await made(kid, *(f"a fox number {n}" for n in range(12)))
    assert batch["counts"] == counts(total=12, waiting=10, refused=2)


# Watching


@pytest.mark.feature("B12", "B16", "N15")
async def test_a_batch_is_watched_from_a_snapshot_to_its_end_and_can_be_resumed(
    world: World,
) -> None:
    ann = await world.member()
    batch = await made(ann, "a fox", "a cat")
    async with aclosing(ann.watch(WATCH, id=batch["id"])) as values:
        first = (await anext(values))["batchProgress"]
        assert first["batch"]["counts"] == counts(total=2, waiting=2)
        job = await claim()
        await advance(world, job, 0.5)
        seen = first
        while seen["batch"]["fraction"] != 0.25:
            before, seen = seen, (await anext(values))["batchProgress"]
            assert seen["seq"] > before["seq"]
        await finish(world, job)
        await finish(world, await claim())
        rest = [value["batchProgress"] async for value in values]
    assert rest[-1]["batch"]["counts"] == counts(total=2, completed=2)
    assert (rest[-1]["batch"]["state"], rest[-1]["batch"]["fraction"]) == ("ENDED", 1)
    again = [
        value["batchProgress"]
        async for value in ann.watch(WATCH, id=batch["id"], after=seen["cursor"])
    ]
    assert [value["batch"]["state"] for value in again] == ["ENDED"]


@pytest.mark.feature("B12")
async def test_a_stranger_cannot_watch_a_batch(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    batch = await made(ann, "a fox")
    for member, code in ((bob, "NOT_FOUND"), (world.anonymous, "UNAUTHENTICATED")):
        with pytest.raises(Rejected) as refused:
            await anext(member.watch(WATCH, id=batch["id"]))
        assert describe_all(refused.value.errors, "test")[0]["extensions"]["code"] == code
