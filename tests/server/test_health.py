"""What a balancer, Prometheus and a log reader see."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

import httpx2 as httpx
import structlog

from core.settings import Settings
from models.migrations.runner import migrate
from server import logs
from server.asgi import create_app
from tests.server.test_request_log import lines, written
from tests.services import Postgres
from tests.serving import serving


async def settings(tmp_path: Path, url: str) -> Settings:
    await migrate(url)
    return Settings(_env_file=None, data_dir=tmp_path, database_url=url)  # type: ignore[call-arg]


async def test_a_healthy_instance_is_live_and_ready(tmp_path: Path, database_url: str) -> None:
    async with serving(create_app(await settings(tmp_path, database_url))) as url:
        async with httpx.AsyncClient() as client:
            live = await client.get(f"{url}/health/live")
            ready = await client.get(f"{url}/health/ready")
    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()["database"]) == (200, "ok")


async def test_readiness_ends_with_the_database_and_life_does_not(tmp_path: Path) -> None:
    server = Postgres()
    try:
        app = create_app(await settings(tmp_path, server.new_database()))
        async with serving(app) as url, httpx.AsyncClient(timeout=30) as client:
            assert (await client.get(f"{url}/health/ready")).status_code == 200
            server.kill()
            gone = await client.get(f"{url}/health/ready")
            assert (gone.status_code, gone.json()["database"]) == (503, "down")
            assert (await client.get(f"{url}/health/live")).status_code == 200
    finally:
        server.stop()


async def test_metrics_count_requests_and_show_the_queue(tmp_path: Path, database_url: str) -> None:
    async with serving(create_app(await settings(tmp_path, database_url))) as url:
        async with httpx.AsyncClient() as client:
            await client.post(f"{url}/graphql", json={"query": "{ __typename }"})
            await client.get(f"{url}/nowhere-{'x' * 50}")
            text = (await client.get(f"{url}/metrics")).text
    assert 'mutoscope_http_requests_total{route="/graphql",status="200"} 1.0' in text
    assert 'route="other",status="404"' in text
    assert "nowhere" not in text
    assert "mutoscope_open_sockets" in text


async def test_a_request_for_the_whole_server_is_no_error_of_it(
    tmp_path: Path, database_url: str
) -> None:
    async with serving(create_app(await settings(tmp_path, database_url))) as url:
        host, port = url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        status = await reader.readline()
        writer.close()
    assert status.startswith(b"HTTP/1.1 4")


async def test_metrics_are_not_for_strangers(tmp_path: Path, database_url: str) -> None:
    async with serving(create_app(await settings(tmp_path, database_url))) as url:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{url}/metrics", headers={"x-forwarded-for": "8.8.8.8"})
    assert answer.status_code == 404


def test_logs_are_json_with_the_request_id_and_without_secrets() -> None:
    with written() as out:
        logging.getLogger("server.graphql").warning(
            "refused", extra={"request_id": "r-1", "token": "mts_secret", "prompt": "a cat"}
        )
    (entry,) = lines(out)
    assert (entry["event"], entry["request_id"]) == ("refused", "r-1")
    assert (entry["level"], entry["logger"]) == ("warning", "server.graphql")
    assert "mts_secret" not in out.getvalue()
    assert "a cat" not in out.getvalue()


def test_a_line_of_the_standard_library_is_what_structlogs_own_would_be() -> None:
    facts = {"ms": 0.5, "where": Path("a"), "half": "\ud800", "large": 2**80, "codes": ["A"]}
    with written() as out:
        logs.bind(request_id="trace-me-9", transport="socket")
        try:
            raise ValueError("broken")
        except ValueError:
            logging.getLogger("some.where").exception("It is %s", "so", extra=facts)
            structlog.stdlib.get_logger("some.where").exception("It is so", **facts)
    plain, own = lines(out)
    times = [datetime.fromisoformat(each.pop("timestamp")) for each in (plain, own)]
    assert (times[1] - times[0]).total_seconds() < 60
    assert plain == own
    assert plain["request_id"] == "trace-me-9"
    assert "ValueError: broken" in plain["exception"]
