"""The command line, as an operator types it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from models.users import Role, User, UserState
from tests.world import open_world

ROOT = Path(__file__).resolve().parents[2]


def server(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUTOSCOPE_")}
    environment |= {f"MUTOSCOPE_{name.upper()}": value for name, value in settings.items()}
    environment |= {"MUTOSCOPE_DATA_DIR": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_bad_setting_stops_the_start_and_is_named(tmp_path: Path) -> None:
    done = server(tmp_path, "web", port="eighty")
    assert done.returncode == 2
    assert "MUTOSCOPE_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = server(tmp_path, "run", port=str(other.getsockname()[1]))
    assert done.returncode == 2
    assert "MUTOSCOPE_PORT" in done.stdout
    assert "is ready" not in done.stdout
    assert not (tmp_path / "media").exists()


def test_the_web_process_wants_a_migrated_database(tmp_path: Path) -> None:
    done = server(tmp_path, "web")
    assert done.returncode == 2
    assert "python -m server migrate" in done.stderr


def test_an_unreachable_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = server(tmp_path, "migrate", database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 2
    assert "MUTOSCOPE_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_what_is_missing_and_then_nothing(tmp_path: Path) -> None:
    before = server(tmp_path, "doctor", redis_url="redis://127.0.0.1:1/0", prot="1")
    assert before.returncode == 1
    assert "MUTOSCOPE_PROT" in before.stdout
    assert "migrate" in before.stdout
    assert "Redis" in before.stdout
    assert server(tmp_path, "migrate").returncode == 0
    after = server(tmp_path, "doctor", graphiql="false")
    assert after.returncode == 0, after.stdout


def test_the_committed_schema_is_what_is_exported(tmp_path: Path) -> None:
    done = server(tmp_path, "export-schema")
    assert done.stdout == (ROOT / "schema.graphql").read_text(encoding="utf-8")


@pytest.mark.feature("I11")
async def test_an_administrator_is_made_and_a_member_promoted(tmp_path: Path) -> None:
    for typed in (" @\N{FULLWIDTH LATIN CAPITAL LETTER B}oss", "boss"):
        done = server(tmp_path, "create-admin", typed, "--password", "correct horse battery")
        assert done.returncode == 0, done.stderr
    async with open_world(f"sqlite:///{tmp_path / 'mutoscope.sqlite3'}"):
        (boss,) = await User.all()
        assert (boss.handle, boss.role) == ("Boss", Role.ADMIN)
        assert boss.password_hash is not None
        assert boss.password_hash.startswith("$argon2id$")


@pytest.mark.feature("I11")
@pytest.mark.parametrize("state", [UserState.SUSPENDED, UserState.DELETED])
async def test_a_member_who_is_not_active_is_not_made_an_administrator(
    tmp_path: Path, state: UserState
) -> None:
    url = f"sqlite:///{tmp_path / 'mutoscope.sqlite3'}"
    async with open_world(url) as world:
        await world.member("ann", state=state)
    done = server(tmp_path, "create-admin", "ann", "--password", "correct horse battery")
    assert done.returncode == 2
    assert state.lower() in done.stderr
    assert "Traceback" not in done.stderr
    async with open_world(url):
        assert (await User.get(handle_key="ann")).role == Role.MEMBER


def test_a_weak_password_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = server(tmp_path, "create-admin", "Boss", "--password", "short")
    assert done.returncode == 2
    assert "password" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_demo_data_are_refused_in_production(tmp_path: Path) -> None:
    done = server(tmp_path, "seed", profile="production", secret_key="s" * 40)
    assert done.returncode == 2
    assert "production" in done.stderr


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("server.asgi", ("torch", "diffusers", "scipy", "av", "lightfm")),
        # The parent of several web processes, which import the rest by themselves.
        ("server.web", ("schema", "tortoise", "strawberry")),
    ],
)
def test_a_web_process_starts_without_what_it_does_not_need(
    module: str, heavy: tuple[str, ...]
) -> None:
    code = f"import {module}, sys; print([m for m in {heavy!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout.decode().strip() == "[]"
