"""Tortoise's SQLite engine with transactions that take the write lock when they begin.

A deferred transaction that reads first and writes later fails at once with "database is locked"
when another process (the worker) has written in between; no busy timeout helps. Beginning
IMMEDIATE waits its turn instead. And a transaction that does not begin, because the other process
writes for longer than the busy timeout or because its task is cancelled, leaves nothing behind:
Tortoise's own would keep the one connection of the process locked for ever.
"""

import asyncio
import sqlite3

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class _ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as failure:
            raise TransactionManagementError(failure) from failure
        except asyncio.CancelledError:
            # The connection's thread begins all the same; this is queued behind it.
            await asyncio.shield(self._connection.rollback())
            raise


class _ImmediateContext(SqliteTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        transaction: TransactionalDBClient = self.connection
        return transaction


class ImmediateSqliteClient(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return _ImmediateContext(_ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
