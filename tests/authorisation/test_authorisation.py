"""Nobody's rights change unseen: the matrix is made from the schema and compared with the file."""

from pathlib import Path

import pytest
from graphql import GraphQLObjectType

from tests.authorisation.matrix import CORE, GOLDEN, owned_types, rows_of
from tests.world import open_world

AGAIN = "Run `python -m tests.authorisation --write`, and read the diff of golden.txt line by line."


@pytest.mark.feature("A4", "F2", "N10")
async def test_everybody_may_do_and_see_what_the_matrix_says(tmp_path: Path) -> None:
    async with open_world(f"sqlite:///{tmp_path / 'matrix.sqlite3'}") as world:
        rows = await rows_of(world)
    known = GOLDEN.read_text().splitlines()
    assert sorted({*rows} - {*known}) == [], AGAIN
    assert sorted({*known} - {*rows}) == [], AGAIN


def test_no_answer_is_a_bug() -> None:
    assert "INTERNAL_SERVER_ERROR" not in GOLDEN.read_text()


def test_every_operation_and_owned_field_has_a_row() -> None:
    known = {line.split(":")[0].replace(" draft", "") for line in GOLDEN.read_text().splitlines()}
    roots = (CORE.query_type, CORE.mutation_type, CORE.subscription_type)
    kinds = [each for each in (*roots, *owned_types()) if isinstance(each, GraphQLObjectType)]
    missing = {f"{kind.name}.{name}" for kind in kinds for name in kind.fields} - known
    assert not missing, AGAIN
