"""The queue on the row, on both engines. Time passes by moving the row's own numbers: leases are
judged by the database's clock."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from core.errors import Conflict, NotFound, QuotaExceeded
from models.audit import Audit
from models.base import execute, fetch
from models.clips import Clip, ClipState, Rendition, RenditionKind
from models.generations import TERMINAL, Generation, GenerationState, queue, requests
from models.generations.drafts import File, Made
from models.generations.queue import Failure, Mark
from models.generations.requests import Allowance, Request
from models.generations.waiting import outlooks, spent_since
from models.users import Role
from tests.world import Member, World

FOX = Request(
    prompt="a fox jumps over a stream",
    seconds=4.0,
    width=360,
    height=640,
    fps=24,
    audio="FULL",
    backend="scene",
    seed=7,
)
PLENTY = Allowance(daily=1000, waiting=1000, since_ms=0)


async def submit(owner: Member, request: Request = FOX, key: str | None = None) -> Generation:
    return await requests.submit(user_id(owner), request, key=key, allowance=PLENTY)


async def claim(worker: str = "w1", *, cap: int = 99) -> Generation | None:
    return await queue.claim(worker, backend="scene", lease_seconds=10, running_cap=cap)


async def claimed(worker: str = "w1") -> Generation:
    job = await claim(worker)
    assert job is not None
    return job


def user_id(member: Member) -> int:
    assert member.user is not None
    return member.user.id


def made(key: str = "aa/1.mp4") -> Made:
    return Made(
        effective_prompt="a fox jumps over a stream [meadow]",
        notes=["drew a brook instead of a stream"],
        recipe={"seed": 7},
        transcript=[{"start": 0.0, "end": 1.0, "text": "yip"}],
        duration_ms=4000,
        width=360,
        height=640,
        fps=24,
        blurhash="L00000",
        files=[File(RenditionKind.ORIGINAL, key, "video/mp4", 10, "00", 360, 640)],
    )


async def now(job: Generation) -> Generation:
    return await Generation.get(id=job.id)


async def lease_ends(job: Generation) -> None:
    await execute("UPDATE generations SET lease_until_ms = 1 WHERE id = ?", job.id)


async def backoff_ends() -> None:
    await execute("UPDATE generations SET run_after_ms = 0")


async def events(job: Generation, kind: str) -> int:
    rows = await fetch("SELECT data FROM outbox WHERE type = ?", kind)
    return sum(str(job.id) in str(row["data"]) for row in rows)


# Submitting


async def test_a_submitted_job_waits_with_its_request_and_announces_itself(world: World) -> None:
    ann = await world.member()
    job = await submit(ann, replace(FOX, caption="Up!"))
    row = await now(job)
    assert (row.state, row.attempt, row.prompt) == (GenerationState.QUEUED, 0, FOX.prompt)
    assert (row.seed, row.caption) == (7, "Up!")
    assert await events(job, "generation.queued") == 1
    assert await Audit.filter(subject=f"generation:{job.id}", action="generation.submit").exists()


@pytest.mark.feature("B1")
async def test_the_same_key_makes_one_job_and_another_request_under_it_is_refused(
    world: World,
) -> None:
    ann, bob = await world.member(), await world.member()
    first = await submit(ann, key="k")
    assert (await submit(ann, key="k")).id == first.id
    with pytest.raises(Conflict) as refusal:
        await submit(ann, replace(FOX, prompt="a bear"), key="k")
    assert refusal.value.field == "idempotencyKey"
    assert (await submit(bob, key="k")).id != first.id
    assert (await submit(ann)).id != (await submit(ann)).id


async def test_a_key_sent_many_times_at_once_makes_one_job(world: World) -> None:
    ann = await world.member()
    jobs = await asyncio.gather(*(submit(ann, key="k") for _ in range(8)))
    assert len({job.id for job in jobs}) == 1
    assert await Generation.all().count() == 1


async def test_a_request_without_a_seed_draws_one_and_repeats_under_its_key(world: World) -> None:
    ann = await world.member()
    unseeded = replace(FOX, seed=None)
    first = await submit(ann, unseeded, key="k")
    assert 0 <= first.seed < 2**31
    assert (await submit(ann, unseeded, key="k")).seed == first.seed


@pytest.mark.feature("B18")
async def test_the_days_allowance_counts_what_was_made_and_not_what_came_to_nothing(
    world: World,
) -> None:
    ann = await world.member()
    owner = user_id(ann)
    limit = Allowance(daily=2, waiting=10, since_ms=0)
    canceled = await requests.submit(owner, FOX, key=None, allowance=limit)
    await requests.cancel(owner, canceled.id)
    failed = await requests.submit(owner, FOX, key=None, allowance=limit)
    await queue.fail(await claimed(), Failure.BACKEND_FAILED, "It broke.", may_pass=False)
    assert (await now(failed)).state is GenerationState.FAILED
    assert await spent_since(owner, 0) == 0
    await requests.submit(owner, FOX, key="a", allowance=limit)
    await requests.submit(owner, FOX, key=None, allowance=limit)
    with pytest.raises(QuotaExceeded):
        await requests.submit(owner, FOX, key=None, allowance=limit)
    assert (await requests.submit(owner, FOX, key="a", allowance=limit)).idempotency_key == "a"


@pytest.mark.feature("B18")
async def test_a_job_canceled_after_its_start_counts(world: World) -> None:
    ann = await world.member()
    job = await submit(ann)
    running = await claimed()
    await requests.cancel(user_id(ann), job.id)
    await queue.confirm_cancel(running)
    assert await spent_since(user_id(ann), 0) == 1


async def test_an_allowance_cannot_be_overdrawn_by_asking_at_once(world: World) -> None:
    ann = await world.member()
    limit = Allowance(daily=3, waiting=99, since_ms=0)
    asked = [requests.submit(user_id(ann), FOX, key=None, allowance=limit) for _ in range(8)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {Generation: 3, QuotaExceeded: 5}


async def test_a_member_may_only_have_so_many_jobs_waiting(world: World) -> None:
    ann = await world.member()
    limit = Allowance(daily=99, waiting=1, since_ms=0)
    await requests.submit(user_id(ann), FOX, key=None, allowance=limit)
    with pytest.raises(QuotaExceeded):
        await requests.submit(user_id(ann), FOX, key=None, allowance=limit)
    await claimed()
    await requests.submit(user_id(ann), FOX, key=None, allowance=limit)


# Claiming


@pytest.mark.feature("B17")
async def test_turns_go_round_the_members_and_positions_say_so(world: World) -> None:
    members = [await world.member() for _ in range(3)]
    jobs = [await submit(member) for member in members for _ in range(3)]
    expected = {}
    for job, outlook in zip(jobs, await outlooks(jobs), strict=True):
        assert outlook.position is not None
        expected[outlook.position] = job.id
    taken = [await claimed() for _ in jobs]
    owners = [user_id(member) for member in members]
    assert [job.owner_id for job in taken] == owners * 3
    assert [job.id for job in taken] == [expected[place] for place in range(1, 10)]
    assert await claim() is None


async def test_turns_go_round_the_members_where_one_worker_takes_all(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    first, second, third = [await submit(ann) for _ in range(3)]
    late = await submit(bob)
    taken = []
    for _ in range(4):
        job = await claimed()
        waiting = await Generation.filter(state=GenerationState.QUEUED).order_by("id")
        told = [outlook.position for outlook in await outlooks(waiting)]
        taken.append((job.id, dict(zip((row.id for row in waiting), told, strict=True))))
        await queue.finish(job, made(f"aa/{job.id}.mp4"))
    assert [job for job, _ in taken] == [first.id, late.id, second.id, third.id]
    assert taken[0][1] == {late.id: 1, second.id: 2, third.id: 3}


async def test_priority_goes_before_age_and_not_before_fairness(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    for _ in range(2):
        await submit(ann)
    late = await submit(ann)
    await execute("UPDATE generations SET priority = 5 WHERE id = ?", late.id)
    other = await submit(bob)
    assert [(await claimed()).id for _ in range(2)] == [late.id, other.id]


async def test_no_member_has_more_running_than_the_cap(world: World) -> None:
    ann = await world.member()
    for _ in range(3):
        await submit(ann)
    first = await claim(cap=2)
    assert first is not None
    assert await claim(cap=2) is not None
    assert await claim(cap=2) is None
    await queue.finish(first, made())
    assert await claim(cap=2) is not None


async def test_many_workers_at_once_never_take_a_job_twice_nor_pass_the_cap(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    for member in (ann, bob):
        for _ in range(4):
            await submit(member)
    taken = await asyncio.gather(*(claim(f"w{n}", cap=2) for n in range(8)))
    got = [job for job in taken if job is not None]
    assert len({job.id for job in got}) == len(got)
    assert Counter(job.owner_id for job in got) == {user_id(ann): 2, user_id(bob): 2}


async def test_a_worker_takes_only_jobs_for_its_backend(world: World) -> None:
    await submit(await world.member(), replace(FOX, backend="other"))
    assert await claim() is None


async def test_a_claim_counts_the_attempt_raises_the_fence_and_announces(world: World) -> None:
    await submit(await world.member())
    job = await claimed("w7")
    assert (job.state, job.attempt, job.fence, job.worker) == (
        GenerationState.RUNNING,
        1,
        1,
        "w7",
    )
    assert await events(job, "generation.advanced") == 1


# Holding


@pytest.mark.feature("B16")
async def test_progress_never_goes_back_and_its_number_always_grows(world: World) -> None:
    await submit(await world.member())
    job = await claimed()
    seen = job.progress_seq
    for fraction, kept in ((0.2, 0.2), (0.5, 0.5), (0.3, 0.5)):
        mark = Mark("RENDERING", 1, 2, fraction)
        beat = await queue.heartbeat(job, lease_seconds=10, mark=mark)
        assert beat is not None
        assert beat.seq > seen
        seen = beat.seq
        assert (await now(job)).fraction == kept
    await queue.give_back(job)
    again = await claimed()
    assert (again.attempt, again.fraction) == (1, 0)
    assert again.progress_seq > seen


@pytest.mark.feature("B17")
@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_worker_whose_clock_is_wrong_neither_takes_nor_keeps_a_lease(
    world: World, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    await submit(await world.member())
    job = await claimed()
    wrong, wrong_ns = time.time() + hours * 3600, time.time_ns() + hours * 3600 * 10**9
    monkeypatch.setattr(time, "time", lambda: wrong)
    monkeypatch.setattr(time, "time_ns", lambda: wrong_ns)
    assert await queue.reap() == []
    assert await queue.heartbeat(job, lease_seconds=-1) is not None
    assert [row.id for row in await queue.reap()] == [job.id]


async def test_a_heartbeat_extends_the_lease(world: World) -> None:
    await submit(await world.member())
    job = await claimed()
    await lease_ends(job)
    assert await queue.heartbeat(job, lease_seconds=10) is not None
    assert await queue.reap() == []


@pytest.mark.feature("B17")
async def test_a_worker_that_comes_back_after_its_lease_can_change_nothing(world: World) -> None:
    await submit(await world.member())
    zombie = await claimed("w1")
    await lease_ends(zombie)
    assert [job.id for job in await queue.reap()] == [zombie.id]
    await backoff_ends()
    winner = await claimed("w2")
    assert winner.fence > zombie.fence
    assert await queue.heartbeat(zombie, lease_seconds=10) is None
    assert not await queue.postprocess(zombie)
    assert await queue.finish(zombie, made()) is None
    assert await queue.fail(zombie, Failure.BAD_RESULT, "", may_pass=True) is None
    assert await queue.reject(zombie, "p", "") is None
    assert await queue.give_back(zombie) is None
    assert await queue.confirm_cancel(zombie) is None
    assert await queue.finish(winner, made()) is not None
    assert await Clip.filter(generation_id=zombie.id).count() == 1


# Ending


@pytest.mark.feature("B1", "D1")
async def test_finishing_makes_one_draft_that_its_author_alone_sees(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    await submit(ann, replace(FOX, caption="Up!"))
    job = await claimed()
    assert await queue.postprocess(job)
    clip = await queue.finish(job, made())
    assert clip is not None
    assert (clip.state, clip.caption, clip.prompt) == (ClipState.DRAFT, "Up!", FOX.prompt)
    assert await Rendition.filter(clip_id=clip.id).count() == 1
    assert await Clip.visible_to(ann.user).filter(id=clip.id).exists()
    assert not await Clip.visible_to(bob.user).filter(id=clip.id).exists()
    assert not await Clip.visible_to(None).filter(id=clip.id).exists()
    row = await now(job)
    assert (row.state, row.fraction, row.worker) == (GenerationState.COMPLETED, 1.0, None)
    assert row.notes == ["drew a brook instead of a stream"]
    assert row.recipe == {"seed": 7}
    assert await events(job, "generation.finished") == 1
    assert await queue.finish(job, made()) is None
    assert await Clip.filter(generation_id=job.id).count() == 1


async def test_a_cause_that_may_pass_is_tried_three_times(world: World) -> None:
    await submit(await world.member())
    states = []
    for _ in range(3):
        await backoff_ends()
        states.append(
            await queue.fail(await claimed(), Failure.STORAGE_FAILED, "Full.", may_pass=True)
        )
    assert states == [GenerationState.QUEUED, GenerationState.QUEUED, GenerationState.FAILED]
    (row,) = await Generation.all()
    assert (row.error_code, row.error_message) == ("STORAGE_FAILED", "Full.")


async def test_a_job_waits_before_it_is_tried_again(world: World) -> None:
    await submit(await world.member())
    await queue.fail(await claimed(), Failure.STORAGE_FAILED, "Full.", may_pass=True)
    assert await claim() is None
    await backoff_ends()
    assert await claim() is not None


@pytest.mark.feature("B17")
async def test_a_job_whose_workers_die_fails_after_three(world: World) -> None:
    job = await submit(await world.member())
    for _ in range(3):
        await backoff_ends()
        await lease_ends(await claimed())
        await queue.reap()
    row = await now(job)
    assert (row.state, row.error_code) == (GenerationState.FAILED, "WORKER_LOST")
    assert row.error_message
    assert await claim() is None


@pytest.mark.feature("B17")
async def test_a_job_that_is_given_back_keeps_its_place_and_its_attempts(world: World) -> None:
    ann = await world.member()
    first, _second = await submit(ann), await submit(ann)
    assert await queue.give_back(await claimed()) is GenerationState.QUEUED
    job = await claimed()
    assert (job.id, job.attempt) == (first.id, 1)


async def test_a_rejected_job_says_by_which_policy_and_costs_nothing(world: World) -> None:
    ann = await world.member()
    job = await submit(ann)
    await queue.reject(await claimed(), "minors.sexualised", "Not here.")
    row = await now(job)
    assert (row.state, row.error_code) == (GenerationState.REJECTED, "minors.sexualised")
    assert await spent_since(user_id(ann), 0) == 0


# Stopping


@pytest.mark.feature("B17")
async def test_a_waiting_job_is_canceled_at_once_and_for_good(world: World) -> None:
    ann = await world.member()
    job = await submit(ann)
    for _ in range(2):
        assert (await requests.cancel(user_id(ann), job.id)).state is GenerationState.CANCELED
    assert await claim() is None
    assert await events(job, "generation.finished") == 1


@pytest.mark.feature("B17")
async def test_a_running_job_is_canceled_when_its_worker_hears_of_it(world: World) -> None:
    ann = await world.member()
    await submit(ann)
    job = await claimed()
    for _ in range(2):
        row = await requests.cancel(user_id(ann), job.id)
        assert (row.state, row.cancel_requested) == (GenerationState.RUNNING, True)
    assert await events(job, "generation.cancel_requested") == 1
    beat = await queue.heartbeat(job, lease_seconds=10)
    assert beat is not None
    assert beat.cancel
    assert await queue.finish(job, made()) is None
    assert not await queue.postprocess(job)
    assert await queue.confirm_cancel(job) is GenerationState.CANCELED
    assert await Clip.all().count() == 0


@pytest.mark.parametrize("how", ["reap", "give back", "fail"])
async def test_a_job_to_be_canceled_is_never_queued_again(world: World, how: str) -> None:
    ann = await world.member()
    await submit(ann)
    job = await claimed()
    await requests.cancel(user_id(ann), job.id)
    if how == "reap":
        await lease_ends(job)
        await queue.reap()
    elif how == "give back":
        await queue.give_back(job)
    else:
        await queue.fail(job, Failure.STORAGE_FAILED, "", may_pass=True)
    assert (await now(job)).state is GenerationState.CANCELED


async def test_only_the_owner_cancels_and_only_what_is_not_over(world: World) -> None:
    ann, admin = await world.member(), await world.member(role=Role.ADMIN)
    job = await submit(ann)
    with pytest.raises(NotFound):
        await requests.cancel(user_id(admin), job.id)
    await queue.finish(await claimed(), made())
    with pytest.raises(Conflict):
        await requests.cancel(user_id(ann), job.id)


@pytest.mark.feature("B17")
async def test_a_retry_asks_for_the_same_with_the_same_seed(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    request = replace(FOX, seed=None, caption="Up!", style="neon")
    job = await submit(ann, request)
    with pytest.raises(Conflict):
        await requests.again(user_id(ann), job.id)
    await requests.cancel(user_id(ann), job.id)
    assert await requests.again(user_id(ann), job.id) == replace(request, seed=job.seed)
    with pytest.raises(NotFound):
        await requests.again(user_id(bob), job.id)


async def test_a_finished_job_cannot_be_retried(world: World) -> None:
    ann = await world.member()
    job = await submit(ann)
    await queue.finish(await claimed(), made())
    with pytest.raises(Conflict):
        await requests.again(user_id(ann), job.id)


# Estimates


@pytest.mark.feature("B17")
async def test_an_estimate_comes_from_measured_jobs_and_is_absent_without(world: World) -> None:
    ann = await world.member()
    first, second, third = [await submit(ann) for _ in range(3)]
    assert [(o.position, o.seconds) for o in await outlooks([first, second])] == [
        (1, None),
        (2, None),
    ]
    done = await claimed()
    await queue.finish(done, made())
    # Measured: 8 seconds of work for 4 seconds of clip.
    await execute(
        "UPDATE generations SET started_at_ms = finished_at_ms - 8000 WHERE id = ?", done.id
    )
    running = await claimed()
    row, waiting = await now(running), await now(third)
    ahead, behind = await outlooks([row, waiting])
    assert ahead.position is None
    assert ahead.seconds == pytest.approx(8, abs=2)
    assert behind.position == 1
    assert behind.seconds == pytest.approx(16, abs=2)
    assert (await outlooks([await now(done)]))[0].seconds is None


async def test_an_estimate_follows_the_jobs_own_pace_once_it_is_on_its_way(world: World) -> None:
    await submit(await world.member())
    job = await claimed()
    await queue.heartbeat(job, lease_seconds=10, mark=Mark("RENDERING", 1, 2, 0.5))
    await execute(
        "UPDATE generations SET started_at_ms = started_at_ms - 6000 WHERE id = ?", job.id
    )
    (outlook,) = await outlooks([await now(job)])
    assert outlook.seconds == pytest.approx(6, abs=2)


# Whatever happens, in whatever order


@pytest.mark.feature("B16", "B17")
@pytest.mark.parametrize("seed", range(8))
async def test_every_history_ends_in_one_state_with_at_most_one_clip(
    world: World, seed: int
) -> None:
    """Owners cancel, workers beat, finish, fail, die, come back as zombies; leases end: 20 histories
    a seed, side by side, over one queue."""
    chance = random.Random(seed)
    members = [await world.member() for _ in range(3)]
    for _ in range(20):
        await submit(chance.choice(members))
    held: list[Generation] = []
    seen: dict[int, int] = {}
    over: dict[int, GenerationState] = {}
    for _ in range(400):
        await _step(chance, held)
        for row in await Generation.all():
            assert row.progress_seq >= seen.get(row.id, 0)
            seen[row.id] = row.progress_seq
            assert over.setdefault(row.id, row.state) is row.state if row.is_over else True
            assert row.is_over or row.id not in over
            assert row.attempt <= queue.MAX_ATTEMPTS
    await _drain()
    for row in await Generation.all():
        assert row.state in TERMINAL
        clips = await Clip.filter(generation_id=row.id).count()
        assert clips == (row.state is GenerationState.COMPLETED)
        assert await events(row, "generation.finished") == 1
        assert row.lease_until_ms is None


async def _step(chance: random.Random, held: list[Generation]) -> None:
    """One thing happens. `held` keeps claims that were lost, too: those are the zombies."""
    what = chance.choice(
        ["claim"] * 3 + ["beat", "post", "finish", "fail", "back", "cancel", "die"]
    )
    if what == "claim":
        await backoff_ends()
        if (job := await claim(f"w{chance.randrange(4)}", cap=2)) is not None:
            held.append(job)
        return
    if what == "cancel":
        row = chance.choice(await Generation.all())
        if not row.is_over:
            await requests.cancel(row.owner_id, row.id)
        return
    if not held:
        return
    await _act(what, chance.choice(held), chance)


async def _act(what: str, job: Generation, chance: random.Random) -> None:
    moves: dict[str, Any] = {
        "beat": lambda: queue.heartbeat(
            job, lease_seconds=10, mark=Mark("RENDERING", 1, 9, chance.random())
        ),
        "post": lambda: queue.postprocess(job),
        "finish": lambda: queue.finish(job, made()),
        "fail": lambda: queue.fail(
            job, Failure.STORAGE_FAILED, "It broke.", may_pass=chance.random() < 0.7
        ),
        "back": lambda: queue.give_back(job),
        "die": lambda: lease_ends_and_reap(job),
    }
    await moves[what]()
    beat = await queue.heartbeat(job, lease_seconds=10)
    if beat is not None and beat.cancel and chance.random() < 0.5:
        await queue.confirm_cancel(job)


async def lease_ends_and_reap(job: Generation) -> None:
    row = await now(job)
    if row.is_held:
        await lease_ends(job)
        await queue.reap()


async def _drain() -> None:
    """Every worker dies; one that lives finishes what is left."""
    await execute("UPDATE generations SET lease_until_ms = 1 WHERE lease_until_ms IS NOT NULL")
    await queue.reap()
    await backoff_ends()
    while (job := await claim("last")) is not None:
        await queue.finish(job, made())
