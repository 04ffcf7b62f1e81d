"""The GraphQL IDE as static files of this instance: no CDN, a strict content security policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from server.bundles import asset, bundled, security_headers

# One policy for the page and for its workers, which take theirs from their own responses.
_DIRECTIVES = (
    # Whatever is not named below is refused: frames, plugins, media, manifests.
    "default-src 'none'",
    # The bundle is plain files; neither inline scripts nor eval are needed.
    "script-src 'self'",
    # Monaco's language services run in workers loaded from this origin.
    "worker-src 'self'",
    # Monaco writes <style> elements and style attributes as it lays out each line, with
    # contents known only then: there is nothing to hash, and it takes no nonce.
    "style-src 'self' 'unsafe-inline'",
    # /graphql over HTTP and over a WebSocket of the same origin, nothing else.
    "connect-src 'self'",
    # The style sheets of GraphiQL and Monaco carry small images and fonts as data: URLs.
    "img-src 'self' data:",
    "font-src 'self' data:",
    # A page that holds a session token is framed by nobody, has no <base>, posts no forms.
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_DIRECTIVES)

SECURITY_HEADERS = security_headers(CONTENT_SECURITY_POLICY)

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mutoscope · GraphiQL is not built</title>
<h1>GraphiQL is not built</h1>
<p>This instance serves its own copy of the editor, and it has not been built yet. Run</p>
<pre>python scripts/build_web.py</pre>
<p>and load this page again. The API itself works without it.</p>
</html>
"""


def graphiql_routes(dist: Path, *, path: str = "/graphiql") -> list[BaseRoute]:
    """Routes that serve the bundle in `dist`; 503 with instructions while there is none.

    The page talks to `graphql` beside it: `/graphql` when it is served at `/graphiql`.
    """

    def add_slash(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}{path}/", status_code=308)

    def index(request: Request) -> Response:
        page = dist / "index.html"
        if not page.is_file():
            return HTMLResponse(NOT_BUILT, status_code=503, headers=_headers("no-store"))
        return bundled(request, page, _headers("no-cache"))

    def file(request: Request) -> Response:
        return asset(request, dist, SECURITY_HEADERS)

    return [
        Route(path, add_slash),
        Route(f"{path}/", index),
        Route(f"{path}/assets/{{name}}", file),
    ]


def _headers(cache: str) -> dict[str, str]:
    return {**SECURITY_HEADERS, "Cache-Control": cache}
