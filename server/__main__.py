"""The command line: `python -m server COMMAND`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from core.errors import Refusal
from core.settings import Settings, SettingsError, load, unknown_variables
from models.migrations.runner import MigrationError, migrate, migrations, pending
from server import logs

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Mutoscope: an open, self-hostable social network for AI-generated video.",
)
console = Console()


@app.command()
def run() -> None:
    """Everything on one machine: migrate, make demo data once, start web and workers."""
    from server.supervisor import run_everything

    settings = _settings()
    _check_authority(settings)
    _migrate(settings)
    _run(run_everything(settings, console))


@app.command()
def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes on that port.")] = 1,
) -> None:
    """Serve GraphQL, media and GraphiQL."""
    from server.web import serve

    settings = _settings()
    _check_authority(settings)
    _refuse_pending(settings)
    serve(settings, host=host or settings.host, port=port or settings.port, processes=workers)


@app.command()
def worker(
    url: Annotated[
        str | None, typer.Option(help="The instance, for a machine without its database.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Of create-worker-token; or set MUTOSCOPE_WORKER_TOKEN.")
    ] = None,
) -> None:
    """Take generation jobs from the queue until stopped."""
    from server.worker import run_remote_worker, run_worker

    settings = _settings()
    address = url or (str(settings.worker_url) if settings.worker_url else None)
    if address is not None:
        secret = token or (settings.worker_token and settings.worker_token.get_secret_value())
        if not secret:
            _stop("A worker that is given --url needs --token, or MUTOSCOPE_WORKER_TOKEN.")
        try:
            _run(run_remote_worker(settings, address, secret))
        except Refusal as refusal:
            _stop(refusal.message)
        return
    _check_authority(settings)
    _refuse_pending(settings)
    _run(run_worker(settings))


@app.command()
def create_worker_token(
    name: Annotated[str, typer.Argument(help="Of the machine: a-z, 0-9 and '-'.")],
) -> None:
    """Let a machine without the database make clips; its secret is printed once."""
    from server.admin import create_worker_token as create

    settings = _settings()
    _refuse_pending(settings)
    try:
        secret = asyncio.run(create(settings, name))
    except Refusal as refusal:
        _stop(refusal.message)
    sys.stdout.write(f"{secret}\n")


@app.command()
def revoke_worker_token(name: str) -> None:
    """Shut a machine out; what it was making goes to another worker."""
    from server.admin import revoke_worker_token as revoke

    settings = _settings()
    _refuse_pending(settings)
    if not asyncio.run(revoke(settings, name)):
        _stop(f"There is no token '{name}' that is good.")
    console.print(f"'{name}' is shut out.")


@app.command(name="migrate")
def migrate_command() -> None:
    """Bring the database up to date."""
    settings = _settings()
    applied = _migrate(settings)
    console.print(f"{len(applied)} migrations applied; the database is up to date.")


@app.command()
def seed(
    members: Annotated[
        int | None, typer.Option(min=2, help="Grow a world of so many members.")
    ] = None,
    clips: Annotated[int, typer.Option(min=0, help="Clips of that world.")] = 0,
    number: Annotated[int, typer.Option("--seed", help="The same number, the same world.")] = 1,
    media: Annotated[bool, typer.Option(help="Give its clips the demo clips' files.")] = True,
    *,
    seconds: Annotated[float, typer.Option(min=1, help="How long a demo clip is.")] = 4,
) -> None:
    """Make the demo members, follows and clips, with the real generator (once); with --members, a
    whole network around them."""
    from server.seed import grow, seed_demo

    settings = _settings()
    if settings.is_production:
        _stop("Demo members have a known password; they are not made in production.")
    _migrate(settings)
    if media or members is None:
        _run(seed_demo(settings, console, seconds=seconds))
    if members is not None:
        try:
            _run(grow(settings, console, members=members, clips=clips, seed=number))
        except Refusal as refusal:
            _stop(refusal.message)


@app.command()
def train_ranker(
    watch: Annotated[
        bool, typer.Option(help="Learn on every minute, anew every day, until stopped.")
    ] = False,
) -> None:
    """Learn what members want from likes, saves, shares and remixes; never from time watched."""
    from ranking.train.trainer import TooFew
    from server.training import train_ranker as train
    from server.turns import TurnTaken

    settings = _settings()
    _refuse_pending(settings)
    try:
        _run(train(settings, console, watch=watch))
    except TooFew as failure:
        _stop(f"There is too little to learn from: {failure}")
    except TurnTaken as failure:
        _stop(str(failure))


@app.command()
def rollback_ranker(
    version: Annotated[str | None, typer.Argument(help="Absent: the one before.")] = None,
) -> None:
    """Rank with an earlier model again, until the next full fit; with MUTOSCOPE_TRAINING=false for
    good."""
    from server.training import rollback_ranker as rollback

    settings = _settings()
    try:
        console.print(f"{asyncio.run(rollback(settings, version))} is live.")
    except Refusal as refusal:
        _stop(refusal.message)


@app.command()
def export_schema() -> None:
    """Print the GraphQL schema."""
    from schema import sdl

    sys.stdout.write(sdl())


@app.command()
def create_admin(
    handle: str,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Make an administrator, or make an existing member one."""
    from server.admin import create_admin as create

    settings = _settings()
    _migrate(settings)
    try:
        _run(create(settings, handle=handle, password=password))
    except Refusal as refusal:
        _stop(refusal.message)
    console.print(f"@{handle} is an administrator.")


@app.command()
def import_account(
    archive: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The ZIP.")],
    handle: Annotated[str, typer.Option(help="The handle that the member has here.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Make a member of an archive that another instance exported, with their clips as drafts."""
    from server.admin import import_account as take

    settings = _settings()
    _migrate(settings)
    try:
        clips = asyncio.run(take(settings, archive, handle=handle, password=password))
    except Refusal as refusal:
        _stop(refusal.message)
    console.print(f"@{handle} is here, with {clips} clips as drafts.")


@app.command()
def export_ledger(file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Write the consent ledger, with its signatures, to a file that anybody can check."""
    from server.ledger import export

    file.write_bytes(b"".join(asyncio.run(export(_settings()))))


@app.command()
def verify_ledger(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="What was exported.")
    ] = None,
) -> None:
    """Check the consent ledger: of a file without the instance, or (none given) this instance's."""
    from server.ledger import Broken, export, verify

    if file is None:
        lines = asyncio.run(export(_settings()))
    else:
        lines = file.read_bytes().splitlines(keepends=True)
    try:
        console.print(f"{verify(lines)} entries, all as they were signed.")
    except Broken as broken:
        Console(stderr=True).print(str(broken), style="red", highlight=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def doctor() -> None:
    """Say what is configured, what answers and what is missing. Exit status 1 if anything is."""
    from server.doctor import examine, report

    findings = asyncio.run(examine(_settings()))
    report(findings, console)
    sys.exit(any(not finding.good for finding in findings))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Picture or video.")],
    roots: Annotated[
        Path | None,
        typer.Option(help="Certificates (PEM) to trust; this instance's own when absent."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Say where a file comes from: its manifest, its invisible mark and the clip that it leads to.
    Works without a network. Exit status 1 for a file that was changed."""
    from server.verify import report_on

    try:
        sound = asyncio.run(report_on(file, _settings(), console, roots=roots, as_json=as_json))
    except Refusal as refusal:
        _stop(refusal.message)
    sys.exit(not sound)


def _settings() -> Settings:
    try:
        settings = load()
    except SettingsError as failure:
        _stop(str(failure))
    logs.configure(as_json=settings.log_as_json, level=settings.log_level)
    for name in unknown_variables():
        console.print(f"[yellow]{name} is not a setting; see .env.example.[/]")
    return settings


def _check_authority(settings: Settings) -> None:
    """Nothing may be served that cannot be signed."""
    from media.authority import BadAuthority
    from server.authority import authority_of

    try:
        authority_of(settings)
    except BadAuthority as failure:
        _stop(f"Nothing can be signed: {failure}")


def _migrate(settings: Settings) -> list[str]:
    try:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Migrating", total=len(migrations()))
            return asyncio.run(
                migrate(settings.database, report=lambda name: progress.advance(task))
            )
    except MigrationError as failure:
        _stop(str(failure))
    except OSError as failure:
        _stop(f"The database at MUTOSCOPE_DATABASE_URL does not answer: {failure}")


def _refuse_pending(settings: Settings) -> None:
    try:
        missing = asyncio.run(pending(settings.database))
    except (MigrationError, OSError) as failure:
        _stop(f"The database cannot be used: {failure}")
    if missing:
        _stop(f"{len(missing)} migrations are missing; run `python -m server migrate` first.")


def _run(work: Coroutine[Any, Any, Any]) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        sys.exit(130)


def _stop(words: str) -> NoReturn:
    Console(stderr=True).print(words, style="red", highlight=False, soft_wrap=True)
    sys.exit(2)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    app()
