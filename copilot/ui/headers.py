"""Response headers of every page and file: nothing is loaded from, sent to, or framed by another site."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",  # Gradio's page starts from inline scripts
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ONE_YEAR = 31_536_000  # seconds

Header = tuple[bytes, bytes]


def security_headers(*, secure: bool, cacheable: bool, policy: str = POLICY) -> list[Header]:
    """`policy` is the page's content security policy. `cacheable` is for the program's own scripts and fonts; everything else may hold a client's content."""
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }
    if secure:
        headers["strict-transport-security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    if not cacheable:
        headers["cache-control"] = "no-store"
    return [(name.encode(), value.encode()) for name, value in headers.items()]
