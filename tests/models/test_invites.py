import pytest

from models.invites import code_hash, new_code

pytestmark = pytest.mark.feature("A1")


def test_a_code_is_read_however_it_was_typed() -> None:
    code = new_code()
    typed = [code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "]
    typed.append(code.replace("0", "o").replace("1", "l"))
    assert {code_hash(each) for each in typed} == {code_hash(code)}


def test_codes_do_not_repeat_and_hold_no_letter_that_reads_as_a_digit() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 19 for code in codes)
    assert not set("".join(codes)) & set("ILOU")
