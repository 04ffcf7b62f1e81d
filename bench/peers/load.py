"""Requests: one at a time to look at the answers, and by wrk to measure."""

import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import cpu_seconds
from bench.peers.operations import Case
from bench.peers.servers import Served

_SCRIPT = Path(__file__).parent / "wrk.lua"


@dataclass(frozen=True)
class Measure:
    rate: float  # requests a second
    p50_ms: float
    p99_ms: float
    cpu_us: float  # of the server, for one request
    requests: int


def require_wrk() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("This benchmark loads the servers with wrk: apt-get install wrk")


class Line:
    """One connection that stays open."""

    def __init__(self, server: Served) -> None:
        self._server = server
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, operation: str, case: Case) -> str:
        """The answer's text. Raises `RuntimeError` when it is an error."""
        headers, body = self._server.dialect.ask(operation, case)
        headers["content-type"] = "application/json"
        self._line.request("POST", self._server.path, json.dumps(body), headers)
        response = self._line.getresponse()
        text = response.read().decode()
        if response.status != 200 or '"errors":[{' in text:
            raise RuntimeError(f"{self._server.name} answers {operation} with {text[:500]}")
        return text

    def data(self, operation: str, case: Case) -> Any:
        return json.loads(self.ask(operation, case))["data"]

    def close(self) -> None:
        self._line.close()


class Requests:
    """The requests of one operation to one server as a file for wrk, which goes through it in order
    and then again."""

    def __init__(self, server: Served, operation: str, cases: list[Case]) -> None:
        self._server, self._operation, self._cases = server, operation, cases
        self._file = tempfile.NamedTemporaryFile(prefix="bench-requests-")  # noqa: SIM115 - kept open
        for case in cases:
            headers, body = server.dialect.ask(operation, case)
            text = json.dumps(body, separators=(",", ":")).encode()
            lines = [f"POST {server.path} HTTP/1.1", f"host: 127.0.0.1:{server.port}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            lines += ["content-type: application/json", f"content-length: {len(text)}", "", ""]
            whole = "\r\n".join(lines).encode() + text
            self._file.write(b"%d\n%s" % (len(whole), whole))
        self._file.flush()

    def warm(self, seconds: float) -> None:
        """Each case once, as far as the time goes: caches, and what is compiled on the way."""
        line, ends = Line(self._server), time.monotonic() + seconds
        for case in self._cases:
            line.ask(self._operation, case)
            if time.monotonic() > ends:
                break
        line.close()

    def measure(self, connections: int, seconds: int) -> Measure:
        process = self._server.process
        assert process is not None
        before = cpu_seconds(process.pid)
        told = self._wrk(connections, seconds)
        used = cpu_seconds(process.pid) - before
        count = told["requests"]
        if not count:
            raise RuntimeError(f"{self._server.name} answered nothing in {seconds} s")
        return Measure(
            rate=count / (told["us"] / 1e6),
            p50_ms=told["p50"] / 1e3,
            p99_ms=told["p99"] / 1e3,
            cpu_us=used / count * 1e6,
            requests=count,
        )

    def _wrk(self, connections: int, seconds: int) -> dict[str, int]:
        ended = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", _SCRIPT,
             f"http://127.0.0.1:{self._server.port}{self._server.path}"],
            env=os.environ | {"REQUESTS": self._file.name}, capture_output=True, text=True,
            check=True, timeout=seconds + 90,
        )  # fmt: skip
        told: dict[str, int] = json.loads(ended.stderr.strip().splitlines()[-1])
        if told["errors"]:
            raise RuntimeError(f"{self._server.name} under load: {told}")
        return told
