"""The GraphQL IDE as static files of this instance: no CDN, a strict content security policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

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

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# The names of Vite's files hold a hash of their contents.
IMMUTABLE = "public, max-age=31536000, immutable"

# Stated here, since `mimetypes` answers differently from one machine to the next.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mutoscope · GraphiQL is not built</title>
<h1>GraphiQL is not built</h1>
<p>This instance serves its own copy of the editor, and it has not been built yet. Run</p>
<pre>python scripts/build_graphiql.py</pre>
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
        return _file(request, page, cache="no-cache")

    def asset(request: Request) -> Response:
        found = dist / "assets" / request.path_params["name"]
        if found.suffix not in CONTENT_TYPES or not found.is_file():
            return Response(status_code=404, headers=_headers("no-store"))
        return _file(request, found, cache=IMMUTABLE)

    return [
        Route(path, add_slash),
        Route(f"{path}/", index),
        # A name without a slash cannot leave the folder: "..", the one exception, has no suffix.
        Route(f"{path}/assets/{{name}}", asset),
    ]


def _file(request: Request, path: Path, *, cache: str) -> Response:
    headers = {**_headers(cache), "Vary": "Accept-Encoding"}
    content_type = CONTENT_TYPES[path.suffix]
    packed = path.with_name(f"{path.name}.gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        headers["Content-Encoding"] = "gzip"
        path = packed
    return FileResponse(path, media_type=content_type, headers=headers)


def _headers(cache: str) -> dict[str, str]:
    return {**SECURITY_HEADERS, "Cache-Control": cache}
