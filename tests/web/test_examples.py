"""The operations under web/examples: tabs of GraphiQL, trusted documents, examples of the README."""

import json
import re
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from schema import schema

EXAMPLES = sorted((Path(__file__).parents[2] / "web" / "examples").glob("*.graphql"))

pytestmark = [
    pytest.mark.feature("A8", "A9"),
    pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem),
]


def operation(path: Path) -> OperationDefinitionNode:
    """The one operation of the file."""
    [only] = parse(path.read_text()).definitions
    assert isinstance(only, OperationDefinitionNode)
    return only


def test_an_example_is_valid(path: Path) -> None:
    assert validate(schema._schema, parse(path.read_text())) == []


def test_an_examples_variables_fit_its_operation(path: Path) -> None:
    beside = path.with_suffix(".json")
    values = json.loads(beside.read_text()) if beside.exists() else {}
    definitions = operation(path).variable_definitions or ()
    result = get_variable_values(schema._schema, definitions, values)
    assert not isinstance(result, list), result
    assert set(values) <= {definition.variable.name.value for definition in definitions}


def test_an_example_is_named_like_its_file_and_says_what_it_is_for(path: Path) -> None:
    name = operation(path).name
    assert name is not None
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", name.value).lower()
    assert re.fullmatch(rf"\d\d-{kebab}", path.stem)
    assert path.read_text().startswith("# ")
