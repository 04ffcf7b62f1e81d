"""The conformance audits of the npm package graphql-http, all of them, against a running server."""

import asyncio
import json
from pathlib import Path

import pytest

from scripts.build_web import find_node
from tests.graphql_server import running

AUDITS = Path(__file__).parents[1] / "audits"


async def node(*command: str | Path) -> bytes:
    process = await asyncio.create_subprocess_exec(
        find_node().node,
        *command,
        cwd=AUDITS,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return out


@pytest.mark.feature("A8")
async def test_every_graphql_over_http_audit_passes() -> None:
    if not (AUDITS / "node_modules" / "graphql-http").exists():
        await node(find_node().npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    async with running() as server:
        results = json.loads(await node("run.mjs", server.url))
    assert len(results) == 61
    assert [result for result in results if result["status"] != "ok"] == []
