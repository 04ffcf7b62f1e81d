"""Files of a browser bundle as Vite leaves them: hashed names, compressed copies, strict headers."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

# The names of Vite's files hold a hash of their contents.
IMMUTABLE = "public, max-age=31536000, immutable"

# Stated here, since `mimetypes` answers differently from one machine to the next.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

# Best first. `web/precompress.mjs` writes them.
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


def security_headers(policy: str) -> dict[str, str]:
    """What a page, and every file of it, is served with."""
    return {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def asset(request: Request, dist: Path, headers: dict[str, str]) -> Response:
    """The file of `assets` that the path names as `name`, or 404.

    A name without a slash cannot leave the folder: "..", the one exception, has no suffix.
    """
    found = dist / "assets" / request.path_params["name"]
    if found.suffix not in CONTENT_TYPES or not found.is_file():
        return Response(status_code=404, headers={**headers, "Cache-Control": "no-store"})
    return bundled(request, found, {**headers, "Cache-Control": IMMUTABLE})


def bundled(
    request: Request, path: Path, headers: dict[str, str], *, status: int = 200
) -> Response:
    """The file, in the best encoding that the browser takes and the bundle holds."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    content_type = CONTENT_TYPES[path.suffix]
    accepted = {
        part.partition(";")[0].strip()
        for part in request.headers.get("accept-encoding", "").lower().split(",")
    }
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if encoding in accepted and packed.is_file():
            headers["Content-Encoding"] = encoding
            path = packed
            break
    return FileResponse(path, status, media_type=content_type, headers=headers)
