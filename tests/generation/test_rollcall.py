import subprocess
import sys
from pathlib import Path

import pytest

from generation.rollcall import RollCall

HOLD = """
import sys
from pathlib import Path
from generation.rollcall import RollCall
roll = RollCall(Path(sys.argv[1]), "other")
roll.sign_in()
print("in", flush=True)
sys.stdin.read()
"""


@pytest.mark.feature("B17")
def test_a_killed_worker_is_told_once_and_a_living_one_never(tmp_path: Path) -> None:
    own, third = RollCall(tmp_path, "own"), RollCall(tmp_path, "third")
    own.sign_in()
    third.sign_in()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        assert list(own.dead()) == []
        other.kill()
        other.wait()
        assert list(own.dead()) == ["other"]
        assert list(own.dead()) == []
    own.sign_out()
    third.sign_out()


def test_a_worker_that_signed_out_is_not_missed(tmp_path: Path) -> None:
    own, other = RollCall(tmp_path, "own"), RollCall(tmp_path, "other")
    other.sign_in()
    other.sign_out()
    assert list(own.dead()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_death_that_could_not_be_dealt_with_is_told_again(tmp_path: Path) -> None:
    own = RollCall(tmp_path, "own")
    (tmp_path / "other").touch()
    names = own.dead()
    assert next(names) == "other"
    names.close()
    assert list(own.dead()) == ["other"]
