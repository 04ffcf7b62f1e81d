"""The operations of the client as examples in GraphiQL."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values
from playwright.async_api import expect

from schema import schema
from scripts.build_web import GRAPHIQL, find_node
from tests.browser import (
    build_graphiql,
    chromium,
    expect_response,
    open_graphiql,
    read,
    watched_page,
    write,
)
from tests.browser import run_operation as run
from tests.web.town import Town

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = ROOT / "web" / "client" / "src" / "operations"

pytestmark = pytest.mark.feature("A8", "A9")

# What the page does when an example is opened, before ids are looked up.
LIST = """
import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { clientOperations, variablesOf } from "./src/client-operations.js";
const files = Object.fromEntries(process.argv.slice(4).map((path) => [path, readFileSync(path, "utf8")]));
const [schema, values] = process.argv.slice(2, 4).map((path) => readFileSync(path, "utf8"));
const built = buildSchema(schema);
const all = clientOperations(files).flatMap(({ group, operations }) =>
  operations.map((each) => ({ group, ...each, variables: variablesOf(each, built, JSON.parse(values)) })));
process.stdout.write(JSON.stringify(all));
"""


@pytest.fixture(scope="module")
def examples() -> list[dict[str, Any]]:
    build_graphiql()  # brings its packages
    script = GRAPHIQL.folder / ".examples.mjs"
    script.write_text(LIST)
    try:
        asked = [
            ROOT / "schema.graphql",
            ROOT / "web/examples/client.json",
            *OPERATIONS.glob("*.graphql"),
        ]
        line = [find_node().node, script, *asked]
        found: list[dict[str, Any]] = json.loads(
            subprocess.run(line, cwd=GRAPHIQL.folder, check=True, capture_output=True).stdout
        )
    finally:
        script.unlink()
    return found


def test_every_operation_of_the_client_is_an_example_that_is_valid(
    examples: list[dict[str, Any]],
) -> None:
    written = sum(
        isinstance(node, OperationDefinitionNode)
        for path in OPERATIONS.glob("*.graphql")
        for node in parse(path.read_text()).definitions
    )
    assert len(examples) == written
    for example in examples:
        document = parse(example["query"])
        assert validate(schema._schema, document) == [], example["name"]
        operation = document.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        definitions = operation.variable_definitions or ()
        values = get_variable_values(schema._schema, definitions, example["variables"])
        assert not isinstance(values, list), (example["name"], values)


def test_variables_are_given_to_operations_that_there_are(examples: list[dict[str, Any]]) -> None:
    given = json.loads((ROOT / "web/examples/client.json").read_text())["operations"]
    assert set(given) <= {example["name"] for example in examples}


@pytest.mark.asyncio(loop_scope="session")
async def test_an_example_opens_with_ids_that_whoever_is_signed_in_can_use(client: Town) -> None:
    build_graphiql()
    async with chromium() as browser:
        watched = await watched_page(browser)
        page = watched.page
        await open_graphiql(page, client.base)
        await write(
            page, "request-headers.json", json.dumps({"Authorization": f"Bearer {client.mira}"})
        )
        await page.get_by_label("Show Examples").click()
        panel = page.get_by_role("region", name="Examples")
        await panel.get_by_text("clips", exact=True).click()
        await panel.get_by_role("button", name="Lineage query").click()
        await expect(page.get_by_role("tab", name="Lineage")).to_be_visible()
        opened = json.loads(await read(page, "variables.json"))
        await run(page)
        await expect_response(page, '"descendantCount": 0')
        shown = json.loads(await read(page, "response.json"))["data"]["clip"]
        assert shown["id"] == opened["id"]
        assert watched.errors == []
