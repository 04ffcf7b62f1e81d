import asyncpg
import pytest
from redis.asyncio import Redis

from tests import services


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("MUTOSCOPE_REQUIRE_SERVICES", raising=False)
    return monkeypatch


def test_without_the_program_a_test_is_skipped_and_told_what_to_install(
    without_redis: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(pytest.skip.Exception, match="redis-server"):
        services.require("redis")


@pytest.mark.parametrize("variable", ["CI", "MUTOSCOPE_REQUIRE_SERVICES"])
def test_where_services_are_a_must_the_test_fails(
    without_redis: pytest.MonkeyPatch, variable: str
) -> None:
    without_redis.setenv(variable, "1")
    with pytest.raises(pytest.fail.Exception, match="redis-server"):
        services.require("redis")


async def test_every_database_is_new_and_empty() -> None:
    urls = [services.postgres_url(), services.postgres_url()]
    assert len(set(urls)) == 2
    for url in urls:
        connection = await asyncpg.connect(url)
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert await connection.fetchval(tables) == 0
        await connection.execute("CREATE TABLE mine (id int)")
        await connection.close()


async def test_a_killed_redis_comes_back_empty_on_the_same_port() -> None:
    server = services.Redis()
    async with Redis.from_url(server.url) as client:
        await client.set("kept", "1")
        server.kill()
        server.start()
        await client.connection_pool.disconnect()
        assert await client.get("kept") is None
    server.stop()
