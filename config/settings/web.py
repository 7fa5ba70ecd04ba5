"""What browsers may do with our pages, and how pages of other origins may read the API."""

from typing import Any

# --- what a page may load and run (Content-Security-Policy) -------------------------------------------------
_SELF = "'self'"
_NONE = "'none'"

# Each page: its own files and no others, nothing inline. A view that needs more says so with ``csp_update``.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [_NONE],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],  # data: the QR code of an authenticator app
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "form-action": [_SELF],
        "base-uri": [_NONE],
        "object-src": [_NONE],
        "frame-ancestors": [_NONE],
    }
}
# The console alone: unfold has inline scripts and styles in its pages, and Alpine.js evaluates expressions.
CONSOLE_CONTENT_POLICY: dict[str, Any] = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [_SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [_SELF, "'unsafe-inline'"],
    "media-src": [_SELF],  # sound and film of lessons
}
# What is no page and is opened as one all the same: JSON, pictures, files.
DATA_CONTENT_POLICY: dict[str, Any] = {
    "default-src": [_NONE],
    "form-action": [_NONE],
    "base-uri": [_NONE],
    "frame-ancestors": [_NONE],
}

# Beyond the first policy, for ReDoc alone: it writes its styles into the page, and searches in a worker made of text.
REDOC_CONTENT_POLICY: dict[str, Any] = {"style-src": ["'unsafe-inline'"], "worker-src": ["blob:"]}

# For the pages of learners: sound and film need a token, so that they are fetched and played from memory.
PLAYER_CONTENT_POLICY: dict[str, Any] = {"media-src": ["blob:"]}

# --- who may read the API from a page of another origin -----------------------------------------------------
CORS_URLS_REGEX = r"^/(api|health)/"
CORS_ALLOW_CREDENTIALS = False  # a token goes in a header; no cookie is ever needed
CORS_ALLOW_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CORS_ALLOW_HEADERS = (
    *("accept", "accept-language", "authorization", "content-type", "idempotency-key", "x-request-id"),
    *("if-none-match", "if-range", "range"),
)
CORS_EXPOSE_HEADERS = (
    *("Content-Disposition", "Idempotent-Replay", "Retry-After", "WWW-Authenticate", "X-Request-ID"),
    *("Accept-Ranges", "Content-Range", "ETag"),
)
CORS_PREFLIGHT_MAX_AGE = 7200  # seconds; the longest that browsers keep it
