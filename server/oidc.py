"""Where a sign-in provider sends browsers back to: a page that shows what the redirect carried.

It serves clients without a page of their own, such as GraphiQL. The page runs in the browser alone;
the code never becomes part of an answer of this server.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def oidc_routes(folder: Path) -> list[BaseRoute]:
    """The page and its script, from `folder`."""

    def page(_request: Request) -> Response:
        return _file(folder / "callback.html", "text/html")

    def script(_request: Request) -> Response:
        return _file(folder / "callback.js", "text/javascript")

    return [Route("/oidc/callback", page), Route("/oidc/callback.js", script)]


def _file(path: Path, media_type: str) -> Response:
    return FileResponse(path, media_type=media_type, headers=SECURITY_HEADERS)
