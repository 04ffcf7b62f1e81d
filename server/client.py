"""The reference client: a page at `/` and at each of its own addresses, under a strict policy."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from server.bundles import asset, bundled, security_headers
from server.request_log import refuse_path

Refuse = Callable[[Request, Exception], Awaitable[Response]]

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mutoscope · The client is not built</title>
<h1>The client is not built</h1>
<p>This instance serves its own web client, and it has not been built yet. Run</p>
<pre>python scripts/build_web.py client</pre>
<p>and load this page again. The API itself works without it.</p>
</html>
"""


def client_routes(dist: Path, *, media_origin: str) -> list[BaseRoute]:
    """Routes that serve the bundle in `dist`; 503 with instructions while there is none.

    The page's own router reads the address. Which addresses have a page is written once, in the
    client's `src/pages.json`; any other has `absent_page`.
    """
    headers = security_headers(content_security_policy(media_origin))

    def page(request: Request) -> Response:
        index = dist / "index.html"
        if not index.is_file():
            return HTMLResponse(
                NOT_BUILT, status_code=503, headers={**headers, "Cache-Control": "no-store"}
            )
        return bundled(request, index, {**headers, "Cache-Control": "no-cache"})

    def file(request: Request) -> Response:
        return asset(request, dist, headers)

    paths = orjson.loads((dist.parent / "src" / "pages.json").read_bytes()).values()
    return [Route("/assets/{name}", file), *(Route(path, page) for path in paths)]


def absent_page(dist: Path, *, media_origin: str) -> Refuse:
    """What answers where no route fits: to whoever reads pages the client's own, which says calmly that
    there is nothing here or nothing for them, to everybody else what `refuse_path` says."""
    headers = security_headers(content_security_policy(media_origin))
    index = dist / "index.html"

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404 and _reads_pages(request) and index.is_file():
            return bundled(request, index, {**headers, "Cache-Control": "no-store"}, status=404)
        return await refuse_path(request, error)

    return answer


def _reads_pages(request: Request) -> bool:
    """Browsers name HTML as they open an address; programs and the client's own requests do not."""
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", "")


def content_security_policy(media_origin: str) -> str:
    """`media_origin`: where the addresses of clips lead, which is the instance's public name."""
    directives = (
        # Whatever is not named below is refused: frames, plugins, workers, eval.
        "default-src 'none'",
        "script-src 'self'",
        # Style sheets are files too; what changes as one swipes is set through the CSSOM.
        "style-src 'self'",
        # /graphql over HTTP and over a WebSocket of the same origin.
        "connect-src 'self'",
        # Pictures of a clip as it is being made arrive as data: URLs, a chosen file as a blob: one.
        f"img-src 'self' {media_origin} data: blob:",
        f"media-src 'self' {media_origin} blob:",
        "manifest-src 'self'",
        # A page that holds a session token is framed by nobody, has no <base>, posts no forms.
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        # No string becomes markup or script by accident.
        "require-trusted-types-for 'script'",
    )
    return "; ".join(directives)
