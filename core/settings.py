"""Everything an operator may change, read once at start from `MUTOSCOPE_*` variables and `.env`.

The defaults run on a laptop with no service beside the process: SQLite, media on disk, an
in-process bus. `load()` turns a bad variable into one sentence that names it.
"""

import os
import secrets
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self

from pydantic import AnyHttpUrl, Field, JsonValue, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.faults import Point

PREFIX = "MUTOSCOPE_"


class SettingsError(Exception):
    """A variable is missing, malformed or unknown; the text names it and says what is accepted."""


class Profile(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SignUpMode(StrEnum):
    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


class IntrospectionPolicy(StrEnum):
    OPEN = "open"
    SIGNED_IN = "signed-in"
    CLOSED = "closed"


class TrustedDocumentsMode(StrEnum):
    """Which operation texts are accepted; the manifest is `web/trusted-documents.json`."""

    OFF = "off"
    REQUIRED_FOR_ANONYMOUS = "required-for-anonymous"
    REQUIRED = "required"


class Offload(StrEnum):
    """What of a diffusers pipeline waits outside the device's memory."""

    NONE = "none"
    MODEL = "model"
    SEQUENTIAL = "sequential"


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class Settings(BaseSettings):
    """Durations carry their unit in the name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True
    )

    profile: Profile = Profile.DEVELOPMENT
    instance_name: str = Field("Mutoscope", min_length=1, max_length=40)
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: AnyHttpUrl | None = None
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    trusted_proxies: str = "127.0.0.1"

    data_dir: Path = Path("var")
    database_url: str = ""
    database_pool_size: int = Field(10, ge=1, le=200)  # to write, and as many to read on PostgreSQL
    redis_url: str | None = None
    media_url: str = ""
    media_access_key: SecretStr | None = None
    media_secret_key: SecretStr | None = None
    secret_key: SecretStr | None = Field(None, min_length=32)
    signing_key: Path | None = None
    signing_chain: Path | None = None
    signing_roots: Path | None = None

    sign_up: SignUpMode = SignUpMode.OPEN
    invites_per_member: int = Field(4, ge=0, le=1000)
    minimum_age: int = Field(13, ge=0, le=99)
    adult_age: int = Field(18, ge=0, le=99)
    unknown_age_is_minor: bool = True
    guardians_proven: bool = True
    session_days: int = Field(30, ge=1, le=365)
    oidc_issuer: AnyHttpUrl | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None

    client: bool = True
    graphiql: bool | None = None
    introspection: IntrospectionPolicy | None = None
    trusted_documents: TrustedDocumentsMode = TrustedDocumentsMode.OFF
    operation_timeout_seconds: float = Field(10, gt=0, le=120)
    fast_report_hours: int = Field(24, ge=1)
    report_hours: int = Field(168, ge=1)
    events_kept_hours: int = Field(72, ge=1, le=24 * 30)

    likeness_verifier: str | None = Field(None, pattern=r"^[\w.]+:\w+$")
    age_proof: str | None = Field(None, pattern=r"^[\w.]+:\w+$")
    training: bool = True
    create_card_every: int = Field(50, ge=0)
    instruction_model: str | None = Field(None, pattern=r"^[\w.]+:\w+$")
    generation_backend: str = "scene"
    pipeline_model: str | None = None
    pipeline_device: str = "auto"
    pipeline_dtype: str = "auto"
    pipeline_offload: Offload = Offload.NONE
    pipeline_compile: bool = False
    pipeline_steps: int | None = Field(None, ge=1, le=1000)
    pipeline_call: dict[str, JsonValue] = Field(default_factory=dict)
    workers: int = Field(1, ge=0, le=64)
    daily_generations: int = Field(30, ge=0)
    daily_generations_minor: int = Field(10, ge=0)
    running_generations_per_member: int = Field(2, ge=1)
    queued_generations_per_member: int = Field(20, ge=1)
    lease_seconds: int = Field(10, ge=3, le=600)
    worker_url: AnyHttpUrl | None = None
    worker_token: SecretStr | None = None
    draft_days: int | None = Field(None, ge=1)
    trash_days: int = Field(30, ge=0)
    media_url_minutes: int = Field(10, ge=1, le=24 * 60)

    log_format: LogFormat | None = None
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    crash_point: Point | None = None

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        origins = values.get("allowed_origins")
        if isinstance(origins, str):
            values["allowed_origins"] = tuple(o.strip() for o in origins.split(",") if o.strip())
        return values

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.database_url and not self.database_url.startswith(
            ("sqlite:///", "postgresql://", "postgres://")
        ):
            raise ValueError("database_url: expected sqlite:///PATH or postgresql://USER@HOST/NAME")
        if self.media_url and not self.media_url.startswith(("file://", "s3://")):
            raise ValueError("media_url: expected file:///DIR or s3://BUCKET/PREFIX")
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("redis_url: expected redis://HOST:PORT/DB")
        if self.is_production and self.secret_key is None:
            raise ValueError("secret_key: required in production (at least 32 characters)")
        if bool(self.signing_key) != bool(self.signing_chain):
            raise ValueError("signing_key: signing_key and signing_chain go together")
        if self.is_production and self.crash_point is not None:
            raise ValueError("crash_point: not in production; it ends the process")
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise ValueError("oidc_client_id: oidc_issuer and oidc_client_id go together")
        return self

    @property
    def is_production(self) -> bool:
        return self.profile is Profile.PRODUCTION

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'mutoscope.sqlite3'}"

    @property
    def media(self) -> str:
        return self.media_url or (self.data_dir.absolute() / "media").as_uri()

    @property
    def base_url(self) -> str:
        """Where clients reach the instance, without a trailing slash. An instance on this machine
        alone is at `localhost`: browsers make passkeys for a name, never for an address."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        return f"http://{_name_of(self.host)}:{self.port}"

    @property
    def issuer(self) -> str | None:
        """The sign-in provider, as members' identities name it."""
        return None if self.oidc_issuer is None else str(self.oidc_issuer)

    @property
    def serves_graphiql(self) -> bool:
        return not self.is_production if self.graphiql is None else self.graphiql

    @property
    def introspection_policy(self) -> IntrospectionPolicy:
        if self.introspection is not None:
            return self.introspection
        return IntrospectionPolicy.CLOSED if self.is_production else IntrospectionPolicy.OPEN

    @property
    def log_as_json(self) -> bool:
        return (
            self.log_format or (LogFormat.JSON if self.is_production else LogFormat.CONSOLE)
        ) is (LogFormat.JSON)

    def secret(self) -> bytes:
        """The key that signs cursors and media addresses.

        Outside production one is made at first use and kept in the data folder, readable by its
        owner only, so that addresses survive a restart.
        """
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        path = self.data_dir / "secret.key"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(32).encode())
        return path.read_bytes()


def load() -> Settings:
    """The settings of this process. Raises `SettingsError`, one line per bad variable."""
    try:
        return Settings()
    except ValidationError as failure:
        raise SettingsError("\n".join(_sentence(e) for e in failure.errors())) from None


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """`MUTOSCOPE_*` variables that mean nothing here, most likely misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(v for v in environment if v.startswith(PREFIX) and v not in known)


def _name_of(host: str) -> str:
    """What stands for a listening address in a URL."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_loopback or address.is_unspecified:
        return "localhost"
    return f"[{host}]" if address.version == 6 else host


def _sentence(error: Mapping[str, object]) -> str:
    place = error["loc"]
    text = str(error["msg"]).removeprefix("Value error, ")
    if isinstance(place, tuple) and place:
        return f"{PREFIX}{str(place[0]).upper()}: {text}"
    name, _, rest = text.partition(": ")
    return f"{PREFIX}{name.upper()}: {rest}"
