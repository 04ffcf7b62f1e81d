"""Which sites' pages may talk to this instance: origins over HTTP (CORS, CSRF) and on sockets."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

# None of these can be set by a form, a link, an image or a script element, and a page that sets
# them in `fetch` makes its browser ask for permission (a preflight) first.
PREFLIGHT_HEADERS = (
    "x-requested-with",
    "apollo-require-preflight",
    "graphql-require-preflight",
    "x-apollo-operation-name",
    "authorization",
)


def is_same_origin(origin: str, *, host: str, scheme: str) -> bool:
    """Whether a page of `origin` was loaded from the `host` it now calls.

    Behind a proxy that ends TLS the scheme seen here is the plain one, so `https` pages pass;
    a plain page that calls over TLS does not.
    """
    try:
        page = urlsplit(origin)
        called = urlsplit(f"//{host}")
        default = _DEFAULT_PORTS.get(page.scheme)
        same_port = (page.port or default) == (called.port or default)
    except ValueError:
        return False
    if scheme in {"https", "wss"} and page.scheme != "https":
        return False
    return page.hostname is not None and page.hostname == called.hostname and same_port


def may_open_socket(headers: Mapping[str, str], *, scheme: str, allowed: Collection[str]) -> bool:
    """Browsers name the page's origin in every handshake and apply no CORS to it, so a foreign
    page must be turned away here. `null` (sandboxed frames, local files) is foreign."""
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    return is_same_origin(origin, host=headers.get("host", ""), scheme=scheme)


def is_cross_site_get(headers: Mapping[str, str]) -> bool:
    """Whether a GET could have been caused by a page of another site without asking first.

    Accepted are a header that needs a preflight, a JSON content type (likewise), and requests
    whose Fetch Metadata, which pages cannot forge, tell of a script of the same site of ours, or of
    a `fetch` that carries no cookie: it is nobody in particular who asks, and the browser keeps the
    answer from a foreign page. Links, images, forms, scripts and address bars are none of these.
    """
    if any(name in headers for name in PREFLIGHT_HEADERS):
        return False
    if headers.get("content-type", "").partition(";")[0].strip() == "application/json":
        return False
    if headers.get("sec-fetch-mode") != "cors":
        return True
    site = headers.get("sec-fetch-site")
    return site != "same-origin" and "cookie" in headers


def cors_headers(headers: Mapping[str, str], allowed: Collection[str]) -> list[tuple[bytes, bytes]]:
    """What lets a page of an allowed origin read the answer; nothing for any other origin."""
    origin = headers.get("origin")
    if origin is None or origin not in allowed:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"x-request-id, retry-after"),
    ]


def preflight_headers(
    headers: Mapping[str, str], allowed: Collection[str]
) -> list[tuple[bytes, bytes]]:
    granted = cors_headers(headers, allowed)
    if granted:
        wanted = headers.get("access-control-request-headers", "content-type")
        granted += [
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", wanted.encode("latin-1")),
            (b"access-control-max-age", b"7200"),
        ]
    return granted
