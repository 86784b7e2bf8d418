"""Stage prove: where a page has its content stream and its resources (ISO 32000-1, 7.7.3 and 7.8)."""

from __future__ import annotations

from typing import Any

# ISO 32000-1, table 93: short keys of inline pictures.
FULL_KEYS = {
    "BPC": "/BitsPerComponent",
    "CS": "/ColorSpace",
    "D": "/Decode",
    "DP": "/DecodeParms",
    "F": "/Filter",
    "H": "/Height",
    "IM": "/ImageMask",
    "I": "/Interpolate",
    "W": "/Width",
}


def inherited(page: Any, key: str) -> Any:
    """Return an entry of the page or of what it hangs from."""
    node = page
    for _ in range(32):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def page_data(page: Any) -> bytes:
    """Return the page's content; several streams are one, with white space between them (7.8.2)."""
    contents = page.get("/Contents")
    contents = contents.get_object() if contents is not None else None
    if contents is None:
        return b""
    streams = contents if isinstance(contents, list) else [contents]
    return b"\n".join(bytes(stream.get_object().get_data()) for stream in streams)
