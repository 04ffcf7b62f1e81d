import stat
from pathlib import Path

import pytest

from core import settings
from core.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("SIGN_UP", "maybe"),
        ("DATABASE_URL", "mysql://nowhere"),
        ("MEDIA_URL", "ftp://nowhere"),
        ("REDIS_URL", "localhost"),
        ("SECRET_KEY", "short"),
        ("LEASE_SECONDS", "1"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"MUTOSCOPE_{name}", value)
    with pytest.raises(SettingsError, match=f"MUTOSCOPE_{name}: "):
        settings.load()


def test_a_secret_never_shows_in_the_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_SECRET_KEY", "hunter2")
    with pytest.raises(SettingsError) as refusal:
        settings.load()
    assert "hunter2" not in str(refusal.value)


def test_production_wants_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_PROFILE", "production")
    with pytest.raises(SettingsError, match="MUTOSCOPE_SECRET_KEY"):
        settings.load()


def test_production_closes_graphiql_and_introspection() -> None:
    values = Settings(profile="production", secret_key="s" * 32)  # type: ignore[arg-type]
    assert not values.serves_graphiql
    assert values.introspection_policy is settings.IntrospectionPolicy.CLOSED


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    values = Settings(data_dir=tmp_path / "new")
    assert values.secret() == values.secret()
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_origins_are_read_from_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_ALLOWED_ORIGINS", "https://a.example, https://b.example")
    assert settings.load().allowed_origins == ("https://a.example", "https://b.example")


def test_misspelt_variables_are_found() -> None:
    assert settings.unknown_variables({"MUTOSCOPE_PROT": "1", "MUTOSCOPE_PORT": "1"}) == [
        "MUTOSCOPE_PROT"
    ]


def test_the_example_file_names_every_setting() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"MUTOSCOPE_{name.upper()}=" in example, name


@pytest.mark.feature("A4")
@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("127.0.0.9", "http://localhost:8000"),
        ("::1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("2001:db8::7", "http://[2001:db8::7]:8000"),
        ("films.example", "http://films.example:8000"),
    ],
)
def test_an_instance_on_this_machine_has_a_name_that_browsers_make_passkeys_for(
    host: str, address: str
) -> None:
    assert Settings(host=host).base_url == address


def test_the_public_address_goes_before_the_listening_one() -> None:
    values = Settings(public_url="https://films.example/")  # type: ignore[arg-type]
    assert values.base_url == "https://films.example"
