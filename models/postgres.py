"""Tortoise's PostgreSQL engine; whoever notes what an operation asks (`models.reads.asked`) learns that
it asked for something.

A transaction that does not begin, because its connection was cut or its task is cancelled, leaves
nothing behind. Tortoise's own would keep the connection out of the pool for ever, and the task, which
may be one that never ends, would take every later statement to it.
"""

from contextlib import suppress
from typing import Any

from asyncpg import InterfaceError
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.exceptions import TransactionManagementError

from models.reads.asked import something_else


class _ReleasingContext(TransactionContextPooled):
    async def __aenter__(self) -> TransactionalDBClient:
        try:
            return await super().__aenter__()
        except BaseException:
            if hasattr(self, "token"):  # it had a connection, of which nobody knows what it is in
                with suppress(InterfaceError):  # where it was cut it is gone from the pool already
                    self.client._connection.terminate()
                await self.__aexit__(TransactionManagementError, None, None)
            raise


class NotedAsyncpgClient(AsyncpgDBClient):
    def acquire_connection(self) -> Any:
        something_else()
        return super().acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return _ReleasingContext(TransactionWrapper(self), self._pool_init_lock)


client_class = NotedAsyncpgClient
