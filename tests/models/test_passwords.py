import pytest

from core.errors import BadInput
from models.passwords import COMMON, check_password, hash_password, verify_password

pytestmark = pytest.mark.feature("A4")


@pytest.mark.parametrize(
    "password", ["a heron stands still", "ten char 1", "鷺は静かに立っている水", "x1!yz" * 51]
)
def test_a_good_password_passes(password: str) -> None:
    check_password(password, handle_key="ann")


@pytest.mark.parametrize(
    ("password", "handle"),
    [
        ("nine char", "ann"),
        ("a1b2c3d4e5" * 25 + "a1b2c3d", "ann"),
        ("Qwertyuiop123", "ann"),
        ("ababababab", "ann"),
        ("heron.heron", "heron"),
        ("HERON.of.the.lake1", "heron.of.the.lake"),
    ],
)
def test_a_bad_one_is_bad_input_of_its_field(password: str, handle: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_password(password, handle_key=handle, field="newPassword")
    assert refused.value.field == "newPassword"


def test_every_common_password_is_long_enough_to_matter() -> None:
    assert COMMON
    assert [word for word in COMMON if len(word) < 10 or word != word.casefold()] == []


async def test_a_hash_fits_its_password_alone_however_it_was_typed() -> None:
    known = await hash_password("Zoë’s heron ﬁne")
    assert known != await hash_password("Zoë’s heron ﬁne")
    assert await verify_password("Zoe\u0308’s heron fine", known)
    assert not await verify_password("Zoe’s heron fine", known)


async def test_nothing_fits_where_there_is_no_hash_or_a_broken_one() -> None:
    assert not await verify_password("", None)
    assert not await verify_password("x" * 1_000_000, None)
    assert not await verify_password("x", "not a hash")
