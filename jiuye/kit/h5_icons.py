"""The drawings of the phone pages: seven state shapes and the line icons beside choices, as SVG paths."""

from __future__ import annotations

_LINE = (
    '<path d="{}" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>'
)
_BANG = '<path d="{}" stroke="#fff" stroke-width="2.2"/>'
_RING = '<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="{}"/>'

STATES = {
    "done": '<circle cx="12" cy="12" r="10" fill="currentColor"/>'
    '<path d="M7 12.5l3.4 3.4L17 9" stroke="#fff" stroke-width="2.2" fill="none"/>',
    "turn": '<path d="M12 2.5L22.5 21h-21z" fill="currentColor"/>' + _BANG.format("M12 9v5.5M12 16.6v1.9"),
    "stop": '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor"/>' + _BANG.format("M12 6.5v7.2M12 16v2"),
    "waiting": _RING.format(2) + '<path d="M12 7v5.4l3.6 2" stroke="currentColor" stroke-width="2" fill="none"/>',
    "here": _RING.format(2.4) + '<circle cx="12" cy="12" r="4.5" fill="currentColor"/>',
    "notyet": '<circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2.6"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10.5" rx="2" fill="currentColor"/>'
    '<path d="M8 10.5V7.5a4 4 0 018 0v3" stroke="currentColor" stroke-width="2" fill="none"/>',
}

LINES = {
    "home": "M3.5 11L12 3.5 20.5 11M6 9.5V20h12V9.5",
    "form": "M5 3.5h14v17H5zM8.5 8.5h7M8.5 12.5h7M8.5 16.5h4",
    "service": "M3.5 8h17v12h-17zM9 8V4.5h6V8M3.5 13h17",
    "me": "M12 12a4.4 4.4 0 100-8.8 4.4 4.4 0 000 8.8zM3.5 21c.6-4.6 4-6.6 8.5-6.6s7.9 2 8.5 6.6",
    "contract": "M6 2.5h8.5L19 7v14.5H6zM14 2.5V7.5h5M9 12h7M9 16h7",
    "agreement": "M6 2.5h8.5L19 7v14.5H6zM9 8h5M12.5 17.5a3 3 0 100-6 3 3 0 000 6z",
    "letter": "M3 5.5h18v13H3zM3 6.5l9 7 9-7",
    "study": "M2 9l10-4.5L22 9l-10 4.5zM6.5 11.5V17c3 2.4 8 2.4 11 0v-5.5",
    "flag": "M6 21V3.5h12l-2.5 4 2.5 4H6",
    "idea": "M12 3a6 6 0 00-3.5 10.9V17h7v-3.1A6 6 0 0012 3zM9.5 20.5h5",
    "search": "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21",
    "camera": "M3 7.5h4L9 5h6l2 2.5h4V20H3zM12 17a3.8 3.8 0 100-7.6 3.8 3.8 0 000 7.6z",
    "eye": "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 15a3 3 0 100-6 3 3 0 000 6z",
    "edit": "M4 20l1-4.5L16 4.5 19.5 8 8.5 19zM13.5 7l3.5 3.5",
    "export": "M12 3.5v11M8 10.5l4 4 4-4M4 17v3.5h16V17",
    "scan": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    "close": "M6 6l12 12M18 6L6 18",
    "info": "M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v6M12 7.2v.6",
}


def drawing(name: str) -> str:
    """The inside of one 24 by 24 SVG; an unknown name fails loudly, as a typing mistake should."""
    return STATES[name] if name in STATES else _LINE.format(LINES[name])
