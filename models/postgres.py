"""Tortoise's PostgreSQL engine; whoever notes what an operation asks (`models.reads.asked`) learns that
it asked for something."""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient

from models.reads.asked import something_else


class NotedAsyncpgClient(AsyncpgDBClient):
    def acquire_connection(self) -> Any:
        something_else()
        return super().acquire_connection()


client_class = NotedAsyncpgClient
