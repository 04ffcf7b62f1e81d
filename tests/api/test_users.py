"""Joining, profiles and ages, for every kind of viewer."""

import asyncio
from datetime import date
from typing import Any

import pytest

from models.audit import Audit
from models.guardians import effective_policy
from models.users import AgeAssurance, AgeBand, Role, User, UserState
from tests.api.accounts import (
    PASSWORD,
    SIGN_UP,
    USER,
    VIEWER,
    joined,
    member_behind,
    sign_in,
    sign_up,
)
from tests.world import World, open_world

PROFILE = """mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    viewer { handle name bio isPrivate feedChoice } errors { code field } } }"""
BIRTH_DATE = """mutation ($day: Date!) {
  setBirthDate(input: {bornOn: $day}) { viewer { ageBand bornOn } errors { code field } } }"""
CONFIRM = """mutation ($id: ID!, $band: AgeBand!) {
  confirmAge(input: {userId: $id, band: $band}) {
    user { handle isPrivate } ageBand errors { code field } } }"""
PROVE = """mutation ($evidence: String!) {
  proveAge(input: {evidence: $evidence}) { viewer { ageBand ageAssurance } errors { code } } }"""


def errors(answer: Any) -> list[tuple[str, str | None]]:
    return [(error["code"], error.get("field")) for error in answer.payload()["errors"]]


@pytest.mark.feature("A5", "A6")
async def test_an_adult_joins_and_is_signed_in_at_once(world: World) -> None:
    answer = await sign_up(world, "Ann.Heron", device="phone")
    payload = answer.payload()
    assert payload["errors"] == []
    assert payload["session"] == {"isCurrent": True, "name": "phone"}
    assert payload["viewer"] | {"id": "", "sessions": ""} == {
        "id": "",
        "sessions": "",
        "handle": "Ann.Heron",
        "name": "Ann.Heron",
        "isPrivate": False,
        "ageBand": "ADULT",
        "ageAssurance": "SELF_DECLARED",
        "invitesLeft": 4,
    }
    assert len(payload["viewer"]["sessions"]["edges"]) == 1
    ann = await member_behind(world, payload["token"])
    assert (await ann.run(VIEWER)).payload()["handle"] == "Ann.Heron"


@pytest.mark.feature("A5")
@pytest.mark.parametrize(
    ("said", "band", "private"),
    [
        ({"bornOn": "2010-01-01"}, "MINOR", True),
        ({"ageBand": "MINOR"}, "MINOR", True),
        ({"ageBand": "ADULT"}, "ADULT", False),
        ({"ageBand": None}, "UNKNOWN", True),
    ],
)
async def test_the_age_somebody_declares_decides_whether_they_begin_private(
    world: World, said: dict[str, str], band: str, private: bool
) -> None:
    viewer = (await sign_up(world, "robin", **said)).payload()["viewer"]
    assert (viewer["ageBand"], viewer["isPrivate"]) == (band, private)


@pytest.mark.feature("A5")
async def test_the_day_before_a_birthday_is_a_year_younger(world: World) -> None:
    while world.clock.now().month == 2:  # other years lack its 29th
        world.clock.advance(days=1)
    today = world.clock.now().date()
    tomorrow = date.fromordinal(today.toordinal() + 1)
    young = await sign_up(world, "robin", bornOn=_years_before(tomorrow, 13))
    assert errors(young) == [("FORBIDDEN", "bornOn")]
    old_enough = await sign_up(world, "robin", bornOn=_years_before(today, 13))
    assert old_enough.payload()["viewer"]["ageBand"] == "MINOR"
    grown = await sign_up(world, "wren", bornOn=_years_before(today, 18))
    assert grown.payload()["viewer"]["ageBand"] == "ADULT"
    assert await User.all().count() == 2


@pytest.mark.feature("A5")
async def test_a_date_that_is_no_birthday_is_bad_input(world: World) -> None:
    for day in ("2999-01-01", "1800-01-01"):
        assert errors(await sign_up(world, "robin", bornOn=day)) == [("BAD_USER_INPUT", "bornOn")]
    both = await sign_up(world, "robin", bornOn="1990-01-01", ageBand="ADULT")
    assert errors(both) == [("BAD_USER_INPUT", "ageBand")]


@pytest.mark.feature("A5")
async def test_unknown_age_is_adult_where_the_operator_says_so(database_url: str) -> None:
    async with open_world(database_url, unknown_age_is_minor=False) as world:
        robin = await joined(world, "robin", ageBand="UNKNOWN")
        assert robin.user is not None
        assert not robin.user.is_private
        assert not (await effective_policy(robin.user, settings=world.instance.settings)).is_minor


@pytest.mark.feature("A6")
@pytest.mark.parametrize(
    "handle",
    ["", "ab", "a" * 31, "_ann", "ann.", "an n", "änn", "ann\u0000", "аnn", "ann\ud800"],
)
async def test_a_handle_of_other_signs_is_bad_input(world: World, handle: str) -> None:
    assert errors(await sign_up(world, handle, name="Ann")) == [("BAD_USER_INPUT", "handle")]
    assert (await world.anonymous.run(USER, handle=handle)).codes == ["NOT_FOUND"]


@pytest.mark.feature("A6")
async def test_a_handle_is_unique_whatever_its_case_and_form(world: World) -> None:
    await joined(world, "Ann")
    for same in ("ann", "ANN", "@Ann", " ann ", "\uff21nn"):
        assert errors(await sign_up(world, same)) == [("CONFLICT", "handle")]
        found = await world.anonymous.run(USER, handle=same)
        assert found.payload()["handle"] == "Ann"
    assert errors(await sign_up(world, "Moderator")) == [("CONFLICT", "handle")]


@pytest.mark.feature("A6")
async def test_of_many_who_want_one_handle_at_once_one_gets_it(world: World) -> None:
    answers = await asyncio.gather(*(sign_up(world, name) for name in ("ann", "Ann", "aNN", "ANN")))
    codes = [error["code"] for a in answers for error in a.payload()["errors"]]
    assert codes == ["CONFLICT"] * 3
    assert await User.all().count() == 1


@pytest.mark.feature("A6")
async def test_a_deleted_members_handle_is_nobodys_again(world: World) -> None:
    gone = await joined(world, "ann")
    assert gone.user is not None
    await User.filter(id=gone.user.id).update(state=UserState.DELETED)
    assert errors(await sign_up(world, "ANN")) == [("CONFLICT", "handle")]
    await User.filter(id=gone.user.id).delete()
    assert errors(await sign_up(world, "ann")) == [("CONFLICT", "handle")]


@pytest.mark.feature("A4")
@pytest.mark.parametrize(
    "password",
    ["short", "x" * 257, "password1234", "PASSWORD1234", "aaaaaaaaaaaa", "annheron12", "annheron"],
)
async def test_a_password_anybody_would_try_is_refused(world: World, password: str) -> None:
    answer = await sign_up(world, "AnnHeron", password=password)
    assert errors(answer) == [("BAD_USER_INPUT", "password")]
    assert await User.all().count() == 0


@pytest.mark.feature("A4")
async def test_a_password_is_kept_as_argon2id_alone(world: World) -> None:
    ann = await joined(world, "ann", password="ünïcode \ud800 and 鷺鷺鷺")
    assert ann.user is not None
    assert str(ann.user.password_hash).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    answer = await sign_in(world, "ann", "u\u0308nïcode \ud800 and 鷺鷺鷺")
    assert answer.payload()["errors"] == []


@pytest.mark.feature("A4")
async def test_aliases_in_one_document_spend_one_sign_up_each(world: World) -> None:
    for _ in range(8):
        await world.instance.limiter.spend("sign-up", "127.0.0.1")
    fields = " ".join(
        f'a{i}: signUp(input: {{handle: "member.{i}", name: "M", password: "a heron stands"}})'
        " { errors { code } }"
        for i in range(4)
    )
    answer = await world.anonymous.run(f"mutation {{ {fields} }}")
    codes = [[error["code"] for error in value["errors"]] for value in answer.data.values()]
    assert codes == [[], [], ["THROTTLED"], ["THROTTLED"]]


@pytest.mark.feature("A6")
async def test_names_that_no_store_or_screen_can_take_are_bad_input(world: World) -> None:
    for name in ("", "   ", "a" * 61, "nul\u0000", "lone \ud800", "new\nline", "turn\u202eed"):
        answer = await sign_up(world, "ann", name=name)
        assert errors(answer) == [("BAD_USER_INPUT", "name")], name


@pytest.mark.feature("A1")
async def test_a_closed_instance_takes_nobody(database_url: str) -> None:
    async with open_world(database_url, sign_up="closed") as world:
        assert errors(await sign_up(world, "ann")) == [("UNAVAILABLE", None)]


@pytest.mark.feature("A6")
async def test_everybody_sees_a_profile_but_whom_its_owner_has_blocked(world: World) -> None:
    ann, stranger, blocked = [await world.member(n) for n in ("ann", "stranger", "blocked")]
    admin = await world.member("boss", role=Role.ADMIN)
    await world.blocks(ann, blocked)
    await world.blocks(ann, admin)
    for viewer in (world.anonymous, stranger, ann, admin):
        assert (await viewer.run(USER, handle="ann")).payload()["handle"] == "ann"
    assert (await blocked.run(USER, handle="ann")).codes == ["NOT_FOUND"]
    assert (await blocked.run(USER, handle="absent")).codes == ["NOT_FOUND"]
    hidden, absent = [await blocked.run(USER, handle=h) for h in ("ann", "absent")]
    assert hidden.messages == absent.messages


@pytest.mark.feature("A6")
async def test_a_suspended_member_is_seen_by_moderators_alone(world: World) -> None:
    await world.member("ann", state=UserState.SUSPENDED)
    moderator = await world.member("mod1", role=Role.MODERATOR)
    assert (await world.anonymous.run(USER, handle="ann")).codes == ["NOT_FOUND"]
    assert (await moderator.run(USER, handle="ann")).payload()["handle"] == "ann"


@pytest.mark.feature("A6")
async def test_private_fields_stand_on_the_viewer_alone(world: World) -> None:
    ann = await world.member("ann")
    for name in ("ageBand", "bornOn", "role", "invitesLeft", "sessions", "passwordHash", "policy"):
        answer = await ann.run(f'{{ user(handle: "ann") {{ {name} }} }}')
        assert answer.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert (await world.anonymous.run(VIEWER)).payload() is None
    assert (await ann.run(VIEWER)).payload()["role"] == "MEMBER"
    policy = (await ann.run("{ viewer { policy { isMinor generationsPerDay } } }")).payload()
    assert policy == {"policy": {"isMinor": False, "generationsPerDay": 30}}


@pytest.mark.feature("A6")
async def test_a_profile_is_changed_by_its_owner_alone(world: World) -> None:
    ann = await world.member("ann")
    change = {"name": " Ann H. ", "bio": "Two\nlines", "isPrivate": True, "feedChoice": "LATEST"}
    assert errors(await world.anonymous.run(PROFILE, input=change)) == [("UNAUTHENTICATED", None)]
    changed = (await ann.run(PROFILE, input=change)).payload()["viewer"]
    assert changed == {**change, "handle": "ann", "name": "Ann H."}
    assert (await ann.run(PROFILE, input={})).payload()["viewer"] == changed
    for field, value in (("name", " "), ("bio", "x" * 501), ("handle", "?")):
        answer = await ann.run(PROFILE, input={field: value})
        assert errors(answer) == [("BAD_USER_INPUT", field)]


@pytest.mark.feature("A6")
async def test_an_old_handle_stays_its_owners(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    assert errors(await ann.run(PROFILE, input={"handle": "Bob"})) == [("CONFLICT", "handle")]
    assert errors(await ann.run(PROFILE, input={"handle": "Heron"})) == []
    assert errors(await bob.run(PROFILE, input={"handle": "ann"})) == [("CONFLICT", "handle")]
    assert (await bob.run(USER, handle="ann")).codes == ["NOT_FOUND"]
    back = (await ann.run(PROFILE, input={"handle": "ANN"})).payload()
    assert back["viewer"]["handle"] == "ANN"
    assert errors(await bob.run(PROFILE, input={"handle": "heron"})) == [("CONFLICT", "handle")]


@pytest.mark.feature("A6")
async def test_nobody_collects_handles(world: World) -> None:
    ann = await world.member("ann")
    for number in range(4):
        assert errors(await ann.run(PROFILE, input={"handle": f"ann{number}"})) == []
    assert errors(await ann.run(PROFILE, input={"handle": "ann5"})) == [
        ("QUOTA_EXCEEDED", "handle")
    ]
    assert errors(await ann.run(PROFILE, input={"handle": "ann2"})) == []
    assert errors(await sign_up(world, "ann5")) == []


@pytest.mark.feature("A5", "A6")
async def test_a_minor_stays_private(world: World) -> None:
    robin = await world.member("robin", band=AgeBand.MINOR, private=True)
    answer = await robin.run(PROFILE, input={"isPrivate": False, "name": "R"})
    assert errors(answer) == [("FORBIDDEN", "isPrivate")]
    assert (await robin.run(VIEWER)).payload()["name"] == "Robin"


@pytest.mark.feature("A5")
async def test_a_birth_date_is_set_once_and_never_makes_an_adult_of_a_minor(world: World) -> None:
    robin = await world.member("robin", band=AgeBand.UNKNOWN)
    assert errors(await world.anonymous.run(BIRTH_DATE, day="1990-01-01")) == [
        ("UNAUTHENTICATED", None)
    ]
    assert errors(await robin.run(BIRTH_DATE, day="1990-01-01")) == [("FORBIDDEN", "bornOn")]
    assert errors(await robin.run(BIRTH_DATE, day="2025-01-01")) == [("FORBIDDEN", "bornOn")]
    done = (await robin.run(BIRTH_DATE, day="2010-05-05")).payload()
    assert done["viewer"] == {"ageBand": "MINOR", "bornOn": "2010-05-05"}
    assert (await robin.run(VIEWER)).payload()["isPrivate"] is True
    assert errors(await robin.run(BIRTH_DATE, day="1990-01-01")) == [("CONFLICT", None)]


@pytest.mark.feature("A5")
async def test_a_birth_date_is_believed_where_unknown_ages_are_no_minors(database_url: str) -> None:
    async with open_world(database_url, unknown_age_is_minor=False) as world:
        robin = await world.member("robin", band=AgeBand.UNKNOWN)
        done = (await robin.run(BIRTH_DATE, day="1990-01-01")).payload()
        assert done["viewer"] == {"ageBand": "ADULT", "bornOn": "1990-01-01"}


@pytest.mark.feature("A5")
async def test_an_administrator_confirms_an_age_and_nobody_else(world: World) -> None:
    robin = await world.member("robin", band=AgeBand.MINOR, private=True)
    admin = await world.member("boss", role=Role.ADMIN)
    others = [world.anonymous, await world.member(), robin]
    others.append(await world.member(role=Role.MODERATOR))
    codes = [(await o.run(CONFIRM, id=robin.id, band="ADULT")).refusal() for o in others]
    assert codes == ["UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]

    raised = (await admin.run(CONFIRM, id=robin.id, band="ADULT")).payload()
    assert raised == {
        "user": {"handle": "robin", "isPrivate": True},
        "ageBand": "ADULT",
        "errors": [],
    }
    assert robin.user is not None
    row = await User.get(id=robin.user.id)
    assert (row.age_band, row.age_assurance) == (AgeBand.ADULT, AgeAssurance.PROVEN)
    assert errors(await robin.run(PROFILE, input={"isPrivate": False})) == []
    lowered = (await admin.run(CONFIRM, id=robin.id, band="MINOR")).payload()
    assert lowered["user"]["isPrivate"] is True
    unknown = await admin.run(CONFIRM, id=robin.id, band="UNKNOWN")
    assert errors(unknown) == [("BAD_USER_INPUT", "band")]
    assert await Audit.filter(action="user.settle-age").count() == 2


class Registry:
    """An operator's age check: a list of tickets handed out at a counter."""

    async def proven_band(self, member_id: int, evidence: str) -> AgeBand | None:
        return {"adult ticket": AgeBand.ADULT}.get(evidence)


@pytest.mark.feature("A5")
async def test_a_plugged_in_age_check_raises_a_band(world: World) -> None:
    robin = await world.member("robin", band=AgeBand.MINOR)
    assert (await robin.run(PROVE, evidence="adult ticket")).refusal() == "UNAVAILABLE"
    object.__setattr__(world.instance, "age_proof", Registry())
    assert (await robin.run(PROVE, evidence="trust me")).refusal() == "FORBIDDEN"
    assert (await world.anonymous.run(PROVE, evidence="x")).refusal() == "UNAUTHENTICATED"
    proven = (await robin.run(PROVE, evidence="adult ticket")).payload()["viewer"]
    assert proven == {"ageBand": "ADULT", "ageAssurance": "PROVEN"}


def _years_before(day: date, years: int) -> str:
    return day.replace(year=day.year - years).isoformat()


async def test_a_new_member_is_in_the_audit_trail_without_any_text_of_theirs(world: World) -> None:
    answer = await world.anonymous.run(
        SIGN_UP,
        input={"handle": "ann", "name": "Secret Name", "password": PASSWORD, "ageBand": "ADULT"},
    )
    assert answer.payload()["errors"] == []
    trail = [(row.action, row.detail) for row in await Audit.all().order_by("id")]
    assert trail == [("user.create", "band ADULT"), ("session.open", "")]
