"""The least that HTTP costs a Python server: bytes rendered beforehand, sent by a bare ASGI function.

python -m bench.peers.limits --port P     one answer per path, from stdin as {path: text}
"""

import argparse
import json
import sys
from typing import Any

import uvicorn


def app_of(answers: dict[str, bytes]) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        body = answers[scope["path"]]
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    answers = {path: text.encode() for path, text in json.load(sys.stdin).items()}
    uvicorn.run(
        app_of(answers), port=asked.port, lifespan="off", log_level="error", loop="uvloop",
        http="httptools", access_log=False,
    )  # fmt: skip
