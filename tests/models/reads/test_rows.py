"""Rows that are made quickly are those that Tortoise makes."""

from __future__ import annotations

import pytest
from tortoise import Tortoise

from models.base import dialect, transaction
from models.reads.rows import maker, select
from server.world import grow_world
from tests.world import World


@pytest.mark.feature("A8")
async def test_rows_of_every_table_are_the_same(world: World) -> None:
    await grow_world(world.instance.settings.database, members=40, clips=200, seed=5)
    compared = 0
    for model in Tortoise.apps["models"].values():
        wanted = await model.all().limit(20)
        ids = ", ".join(repr(row.pk) for row in wanted)
        key = model._meta.db_pk_column
        table = model._meta.db_table
        sql = f"SELECT * FROM {table} WHERE {key} IN ({ids or 'NULL'})"
        columns = set(model._meta.fields_db_projection.values())
        made = [
            maker(model, dialect())({name: row[name] for name in columns})
            for row in await select(sql, [])
        ]
        assert {row.pk: vars(row) for row in made} == {row.pk: vars(row) for row in wanted}
        compared += len(made)
    assert compared > 200


@pytest.mark.feature("A8")
async def test_a_transaction_reads_what_it_wrote(world: World) -> None:
    member = await world.member()
    assert member.user is not None
    async with transaction():
        member.user.bio = "Not yet told"
        await member.user.save(update_fields=["bio"])
        (found,) = await select(f"SELECT bio FROM users WHERE id = {member.user.id}", [])
        assert found["bio"] == "Not yet told"
