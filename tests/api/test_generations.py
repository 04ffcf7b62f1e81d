"""Asking for a clip, watching it, stopping it, asking again; for every kind of viewer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from models.base import connection, execute, transaction
from models.clips import RenditionKind
from models.generations import Generation, queue
from models.generations.drafts import File, Made
from models.generations.queue import Mark
from models.outbox import append
from models.sessions import Scope, Session, SessionKind, new_secret, secret_hash
from models.users import AgeBand, Role
from realtime.events import GenerationProgressed, UserSuspended
from schema.base import global_id
from schema.graph import describe_all
from schema.problems import Rejected
from tests.world import Answer, Member, World

CREATE = """mutation ($input: CreateClipInput!) {
  createClip(input: $input) {
    generation { id state prompt seconds width height audio seed style caption queuePosition
                 etaSeconds attempt stage fraction notes recipe error { code } clip { id } }
    errors { code field message policy { policy start end } } } }"""
GENERATION = """query ($id: ID!) {
  generation(id: $id) { id state prompt queuePosition etaSeconds error { code message }
                        clip { id state caption } startedAt finishedAt } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
GENERATIONS = """query ($states: [GenerationState!], $first: Int, $after: String) {
  generations(states: $states, first: $first, after: $after) {
    edges { node { id state } } pageInfo { hasNextPage endCursor } } }"""
CANCEL = """mutation ($input: CancelGenerationInput!) {
  cancelGeneration(input: $input) { generation { id state cancelRequested } errors { code } } }"""
RETRY = """mutation ($input: RetryGenerationInput!) {
  retryGeneration(input: $input) { generation { id state seed prompt } errors { code } } }"""
ALLOWANCE = "{ generationAllowance { daily used resetsAt } }"
BACKEND = """{ generationBackend { name title version modelHash licence minSeconds maxSeconds
  defaultSeconds sizes { width height } defaultSize { width height } defaultFps
  styles { name version title description } audioModes maxPrompt deterministic } }"""
WATCH = """subscription ($id: ID!, $after: String) {
  generationProgress(generationId: $id, after: $after) {
    generation { id state clip { id } } seq stage fraction preview cursor } }"""

FOX = {"prompt": "a fox jumps over a stream", "seconds": 2.0, "seed": 7}


async def create(member: Member, **more: Any) -> dict[str, Any]:
    answer = await member.run(CREATE, input={**FOX, **more})
    payload: dict[str, Any] = answer.payload()
    assert payload["errors"] == []
    generation: dict[str, Any] = payload["generation"]
    return generation


async def try_create(member: Member, **more: Any) -> Answer:
    return await member.run(CREATE, input={**FOX, **more})


async def claim() -> Generation:
    job = await queue.claim("w1", backend="scene", lease_seconds=30, running_cap=9)
    assert job is not None
    return job


async def finish(world: World, job: Generation) -> None:
    file = File(RenditionKind.ORIGINAL, "aa/1.mp4", "video/mp4", 1, "00", 360, 640)
    made = Made(
        effective_prompt="a fox",
        duration_ms=2000,
        width=360,
        height=640,
        fps=24,
        blurhash="L0",
        files=[file],
    )
    assert await queue.finish(job, made) is not None
    world.instance.live.kick()


async def advance(
    world: World, job: Generation, fraction: float, preview: str | None = None
) -> None:
    """What a worker's heartbeat does."""
    mark = Mark("RENDERING", 1, 2, fraction)
    beat = await queue.heartbeat(job, lease_seconds=30, mark=mark)
    assert beat is not None
    world.instance.live.emit(
        GenerationProgressed(
            job.id, job.owner_id, beat.seq, "RENDERING", fraction, step=1, steps=2, preview=preview
        )
    )


async def stranger_of_each_kind(world: World, owner: Member) -> dict[str, Member]:
    """Those who may not see a generation of `owner`."""
    people = {kind: await world.member() for kind in ("stranger", "follower", "blocked", "blocker")}
    await world.follows(people["follower"], owner)
    await world.blocks(owner, people["blocked"])
    await world.blocks(people["blocker"], owner)
    return people


async def with_token(member: Member, *scopes: Scope) -> Member:
    """The member, acting through an API token with these scopes."""
    assert member.user is not None
    token = await Session.create(
        user_id=member.user.id,
        kind=SessionKind.API_TOKEN,
        token_hash=secret_hash(new_secret("test")),
        scope_words=" ".join(scopes),
        expires_at=member.session.expires_at if member.session else None,
    )
    return Member(member.world, member.user, token)


# Who may


@pytest.mark.feature("B1", "D1")
async def test_a_generation_is_its_owners_and_moderators_alone(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    for member in (
        ann,
        await world.member(role=Role.MODERATOR),
        await world.member(role=Role.ADMIN),
    ):
        assert (await member.run(GENERATION, id=job["id"])).payload()["id"] == job["id"]
        assert (await member.run(NODE, id=job["id"])).payload()["id"] == job["id"]
    for kind, member in (await stranger_of_each_kind(world, ann)).items():
        assert (await member.run(GENERATION, id=job["id"])).codes == ["NOT_FOUND"], kind
        assert (await member.run(NODE, id=job["id"])).payload() is None
        cancel = await member.run(CANCEL, input={"generationId": job["id"]})
        assert cancel.refusal() == "NOT_FOUND"
        retry = await member.run(RETRY, input={"generationId": job["id"]})
        assert retry.refusal() == "NOT_FOUND"
        assert (await member.run(GENERATIONS)).payload()["edges"] == []
    assert (await world.anonymous.run(GENERATION, id=job["id"])).codes == ["UNAUTHENTICATED"]


async def test_moderators_see_but_neither_stop_nor_repeat(world: World) -> None:
    ann, admin = await world.member(), await world.member(role=Role.ADMIN)
    job = await create(ann)
    for document in (CANCEL, RETRY):
        answer = await admin.run(document, input={"generationId": job["id"]})
        assert answer.refusal() == "NOT_FOUND"


async def test_visitors_may_only_ask_what_can_be_made(world: World) -> None:
    visitor = world.anonymous
    assert (await try_create(visitor)).refusal() == "UNAUTHENTICATED"
    absent = {"generationId": global_id("Generation", 1)}
    assert (await visitor.run(CANCEL, input=absent)).refusal() == "UNAUTHENTICATED"
    assert (await visitor.run(RETRY, input=absent)).refusal() == "UNAUTHENTICATED"
    assert (await visitor.run(GENERATIONS)).codes == ["UNAUTHENTICATED"]
    assert (await visitor.run(ALLOWANCE)).codes == ["UNAUTHENTICATED"]
    assert (await visitor.run(BACKEND)).payload()["name"] == "scene"


async def test_a_token_needs_the_scope_to_generate(world: World) -> None:
    ann = await world.member()
    assert (await try_create(await with_token(ann, Scope.READ))).refusal() == "FORBIDDEN"
    maker = await with_token(ann, Scope.GENERATE)
    job = await create(maker)
    assert (await maker.run(GENERATION, id=job["id"])).codes == ["FORBIDDEN"]


@pytest.mark.feature("B23")
async def test_an_instance_tells_how_fast_it_was(world: World) -> None:
    ask = "{ generationBackend { speed { median p95 clips } } }"
    assert (await world.anonymous.run(ask)).payload()["speed"] is None
    ann = await world.member()
    for seconds in range(1, 21):
        await create(ann)
        job = await claim()
        await finish(world, job)
        await execute(
            "UPDATE generations SET started_at_ms = 1000, finished_at_ms = ? WHERE id = ?",
            1000 + seconds * 2000,
            job.id,
        )
    speed = (await world.anonymous.run(ask)).payload()["speed"]
    assert speed == {"median": 10.5, "p95": 19.0, "clips": 20}


# Asking


@pytest.mark.feature("B1")
async def test_a_request_waits_in_the_queue_with_what_was_asked_and_what_was_chosen(
    world: World,
) -> None:
    ann = await world.member()
    job = await create(ann, caption="Up!", style="neon", audio="AMBIENT")
    assert (job["state"], job["queuePosition"], job["etaSeconds"]) == ("QUEUED", 1, None)
    assert (job["seed"], job["style"], job["caption"]) == (7, "neon", "Up!")
    assert (job["width"], job["height"], job["audio"]) == (720, 1280, "AMBIENT")
    assert (job["attempt"], job["stage"], job["fraction"]) == (0, "QUEUED", 0)
    assert (job["notes"], job["recipe"], job["clip"], job["error"]) == ([], {}, None, None)
    other = await create(ann, seed=None)
    assert 0 <= other["seed"] < 2**31
    assert other["queuePosition"] == 2


@pytest.mark.feature("B14")
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": " \n "}, "prompt"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"prompt": "a fox\x00"}, "prompt"),
        ({"seconds": 0.5}, "seconds"),
        ({"seconds": 3600.0}, "seconds"),
        ({"size": {"width": 100000, "height": 1}}, "size"),
        ({"style": "unheard-of"}, "style"),
        ({"seed": -1}, "seed"),
        ({"caption": "x" * 501}, "caption"),
        ({"caption": "a\x00b"}, "caption"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
        ({"idempotencyKey": "x" * 81}, "idempotencyKey"),
    ],
)
async def test_what_cannot_be_made_is_refused_with_the_field_at_fault(
    world: World, more: dict[str, Any], field: str
) -> None:
    ann = await world.member()
    payload = (await try_create(ann, **more)).payload()
    assert [(e["code"], e["field"]) for e in payload["errors"]] == [("BAD_USER_INPUT", field)]
    assert payload["generation"] is None
    assert await Generation.all().count() == 0


async def test_a_prompt_against_policy_names_the_policy_and_costs_nothing(world: World) -> None:
    ann = await world.member()
    (error,) = (await try_create(ann, prompt="a naked child")).payload()["errors"]
    assert (error["code"], error["field"]) == ("POLICY_REFUSED", "prompt")
    assert error["policy"] == {"policy": "minors.sexualised", "start": 2, "end": 13}
    assert (await ann.run(ALLOWANCE)).payload()["used"] == 0


@pytest.mark.feature("B1")
async def test_a_repeated_key_answers_with_the_first_generation(world: World) -> None:
    ann = await world.member()
    first = await create(ann, idempotencyKey="k1")
    assert (await create(ann, idempotencyKey="k1"))["id"] == first["id"]
    other = await try_create(ann, idempotencyKey="k1", prompt="a bear")
    assert other.refusal() == "CONFLICT"
    assert (await ann.run(ALLOWANCE)).payload()["used"] == 1


@pytest.mark.feature("B14", "B4")
async def test_the_backend_says_what_it_can_make_without_its_heavy_parts(world: World) -> None:
    can = (await world.anonymous.run(BACKEND)).payload()
    assert can["defaultSize"] in can["sizes"]
    assert can["minSeconds"] <= can["defaultSeconds"] <= can["maxSeconds"]
    assert {"FULL", "NONE"} <= set(can["audioModes"])
    assert can["styles"]
    assert can["maxPrompt"] == 2000


# The day's allowance


@pytest.mark.feature("B18")
async def test_the_allowance_is_smaller_for_minors_and_new_every_day(world: World) -> None:
    ann, kid = await world.member(), await world.member(band=AgeBand.MINOR)
    settings = world.instance.settings
    daily = (await ann.run(ALLOWANCE)).payload()
    assert (daily["daily"], daily["used"]) == (settings.daily_generations, 0)
    young = (await kid.run(ALLOWANCE)).payload()
    assert young["daily"] == settings.daily_generations_minor
    for _ in range(settings.daily_generations_minor):
        job = await create(kid)
        await execute("UPDATE generations SET state = 'COMPLETED' WHERE state = 'QUEUED'")
    assert (await try_create(kid)).refusal() == "QUOTA_EXCEEDED"
    assert (await kid.run(ALLOWANCE)).payload()["used"] == young["daily"]
    assert (await kid.run(GENERATION, id=job["id"])).codes == []
    world.clock.advance(days=1)
    assert (await kid.run(ALLOWANCE)).payload()["used"] == 0
    await create(kid)


@pytest.mark.feature("B18")
async def test_what_was_canceled_before_its_start_is_given_back(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    assert (await ann.run(ALLOWANCE)).payload()["used"] == 1
    await ann.run(CANCEL, input={"generationId": job["id"]})
    assert (await ann.run(ALLOWANCE)).payload()["used"] == 0


# Stopping and trying again


@pytest.mark.feature("B17")
async def test_canceling_stops_a_waiting_generation_and_repeats_quietly(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    for _ in range(2):
        payload = (await ann.run(CANCEL, input={"generationId": job["id"]})).payload()
        assert payload["errors"] == []
        assert payload["generation"]["state"] == "CANCELED"


@pytest.mark.feature("B17")
async def test_canceling_a_running_generation_asks_its_worker_to_stop(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    running = await claim()
    payload = (await ann.run(CANCEL, input={"generationId": job["id"]})).payload()
    assert payload["generation"] == {"id": job["id"], "state": "RUNNING", "cancelRequested": True}
    await queue.confirm_cancel(running)
    again = (await ann.run(CANCEL, input={"generationId": job["id"]})).payload()
    assert again["generation"]["state"] == "CANCELED"


@pytest.mark.feature("B17")
async def test_a_retry_is_a_new_generation_with_the_same_seed(world: World) -> None:
    ann = await world.member()
    job = await create(ann, seed=None)
    early = await ann.run(RETRY, input={"generationId": job["id"]})
    assert early.refusal() == "CONFLICT"
    await ann.run(CANCEL, input={"generationId": job["id"]})
    given = {"generationId": job["id"], "idempotencyKey": "again"}
    payload = (await ann.run(RETRY, input=given)).payload()
    assert payload["generation"]["id"] != job["id"]
    assert payload["generation"]["seed"] == job["seed"]
    repeat = (await ann.run(RETRY, input=given)).payload()
    assert repeat["generation"]["id"] == payload["generation"]["id"]


@pytest.mark.parametrize("document", [CANCEL, RETRY])
@pytest.mark.parametrize("opaque", ["", "nonsense", global_id("Clip", 1)])
async def test_an_id_of_something_else_is_bad_input(
    world: World, document: str, opaque: str
) -> None:
    ann = await world.member()
    answer = await ann.run(document, input={"generationId": opaque})
    assert answer.refusal() == "BAD_USER_INPUT"


# Lists


async def test_generations_are_listed_newest_first_in_pages_and_by_state(world: World) -> None:
    ann = await world.member()
    jobs = [(await create(ann, seed=n))["id"] for n in range(5)]
    await ann.run(CANCEL, input={"generationId": jobs[2]})
    first = (await ann.run(GENERATIONS, first=3)).payload()
    assert [e["node"]["id"] for e in first["edges"]] == jobs[:1:-1]
    assert first["pageInfo"]["hasNextPage"]
    rest = (await ann.run(GENERATIONS, first=3, after=first["pageInfo"]["endCursor"])).payload()
    assert [e["node"]["id"] for e in rest["edges"]] == jobs[1::-1]
    assert not rest["pageInfo"]["hasNextPage"]
    canceled = (await ann.run(GENERATIONS, states=["CANCELED"])).payload()
    assert [e["node"]["id"] for e in canceled["edges"]] == [jobs[2]]
    assert (await ann.run(GENERATIONS, states=[])).payload()["edges"] == []


@pytest.mark.feature("B1", "D1")
async def test_a_completed_generation_shows_its_draft_to_its_owner(world: World) -> None:
    ann = await world.member()
    job = await create(ann, caption="Up!")
    await finish(world, await claim())
    seen = (await ann.run(GENERATION, id=job["id"])).payload()
    assert (seen["state"], seen["queuePosition"], seen["etaSeconds"]) == ("COMPLETED", None, None)
    assert (seen["clip"]["state"], seen["clip"]["caption"]) == ("DRAFT", "Up!")
    assert seen["startedAt"] <= seen["finishedAt"]


async def test_a_failed_generation_says_why(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    await queue.fail(await claim(), queue.Failure.BACKEND_FAILED, "It broke.", may_pass=False)
    seen = (await ann.run(GENERATION, id=job["id"])).payload()
    assert seen["error"] == {"code": "BACKEND_FAILED", "message": "It broke."}
    assert seen["clip"] is None


# Watching


async def next_of(values: AsyncGenerator[Any, None]) -> Any:
    async with asyncio.timeout(10):
        return (await anext(values))["generationProgress"]


async def rest_of(values: AsyncGenerator[Any, None]) -> list[Any]:
    async with asyncio.timeout(10):
        return [value["generationProgress"] async for value in values]


@pytest.mark.feature("B16")
async def test_a_watch_begins_with_the_row_and_ends_with_its_end(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    async with aclosing(ann.watch(WATCH, id=job["id"])) as values:
        first = await next_of(values)
        assert (first["generation"]["state"], first["fraction"]) == ("QUEUED", 0)
        running = await claim()
        world.instance.live.kick()
        second = await next_of(values)
        assert second["generation"]["state"] == "RUNNING"
        await advance(world, running, 0.5)
        third = await next_of(values)
        assert (third["stage"], third["fraction"]) == ("RENDERING", 0.5)
        await finish(world, running)
        (last,) = await rest_of(values)
    assert last["generation"]["state"] == "COMPLETED"
    assert last["generation"]["clip"] is not None
    assert last["fraction"] == 1
    numbers = [value["seq"] for value in (first, second, third, last)]
    assert numbers == sorted(set(numbers))


@pytest.mark.feature("B16")
async def test_a_watch_shows_what_is_being_drawn(world: World) -> None:
    """A preview may be lost, as when the row was read a moment before it came: the next one is not."""
    ann = await world.member()
    job = await create(ann)
    running = await claim()
    async with aclosing(ann.watch(WATCH, id=job["id"])) as values:
        await next_of(values)
        for done in range(1, 9):
            await advance(world, running, done / 10, preview="data:image/jpeg;base64,AA==")
            if (await next_of(values))["preview"] == "data:image/jpeg;base64,AA==":
                return
    raise AssertionError("no preview came through")


@pytest.mark.feature("B16")
async def test_watching_what_is_over_gives_one_value(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    await finish(world, await claim())
    (only,) = await rest_of(ann.watch(WATCH, id=job["id"]))
    assert only["generation"]["state"] == "COMPLETED"


@pytest.mark.feature("B16")
async def test_a_watch_resumed_after_the_end_still_tells_the_end(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    async with aclosing(ann.watch(WATCH, id=job["id"])) as values:
        first = await next_of(values)
    await finish(world, await claim())
    (only,) = await rest_of(ann.watch(WATCH, id=job["id"], after=first["cursor"]))
    assert only["generation"]["state"] == "COMPLETED"
    assert only["seq"] > first["seq"]


@pytest.mark.feature("B16")
async def test_every_device_of_the_owner_sees_the_same_end(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    running = await claim()
    watches = [asyncio.create_task(rest_of(ann.watch(WATCH, id=job["id"]))) for _ in range(3)]
    await asyncio.sleep(0)
    await advance(world, running, 0.4)
    await finish(world, running)
    for values in await asyncio.gather(*watches):
        assert values[-1]["generation"]["state"] == "COMPLETED"
        numbers = [value["seq"] for value in values]
        assert numbers == sorted(set(numbers))


@pytest.mark.feature("B16")
async def test_a_cancel_is_told_to_whoever_watches(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    async with aclosing(ann.watch(WATCH, id=job["id"])) as values:
        await next_of(values)
        await ann.run(CANCEL, input={"generationId": job["id"]})
        (last,) = await rest_of(values)
    assert last["generation"]["state"] == "CANCELED"


async def test_a_watch_ends_when_its_session_does(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    running = await claim()
    async with aclosing(ann.watch(WATCH, id=job["id"])) as values:
        await next_of(values)
        assert ann.session is not None
        await Session.filter(id=ann.session.id).update(revoked_at=world.clock.now())
        await advance(world, running, 0.5)
        assert await rest_of(values) == []


async def test_a_watch_ends_when_the_member_is_suspended(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    async with aclosing(ann.watch(WATCH, id=job["id"])) as values:
        await next_of(values)
        assert ann.user is not None
        async with transaction():
            await execute("UPDATE users SET state = 'SUSPENDED' WHERE id = ?", ann.user.id)
            await append(connection(), UserSuspended(ann.user.id))
        world.instance.live.kick()
        assert await rest_of(values) == []


async def test_only_those_who_see_a_generation_may_watch_it(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    for member in (await stranger_of_each_kind(world, ann)).values():
        assert await refused_watch(member, id=job["id"]) == "NOT_FOUND"
    assert await refused_watch(world.anonymous, id=job["id"]) == "UNAUTHENTICATED"
    async with aclosing((await world.member(role=Role.MODERATOR)).watch(WATCH, id=job["id"])) as v:
        assert (await next_of(v))["generation"]["id"] == job["id"]


async def test_a_forged_cursor_is_bad_input(world: World) -> None:
    ann = await world.member()
    job = await create(ann)
    assert await refused_watch(ann, id=job["id"], after="nonsense") == "BAD_USER_INPUT"


async def refused_watch(member: Member, **variables: Any) -> str:
    """The code with which the subscription is refused before its first value."""
    with pytest.raises(Rejected) as refusal:
        await rest_of(member.watch(WATCH, **variables))
    (error,) = describe_all(refusal.value.errors, "test")
    return str(error["extensions"]["code"])
