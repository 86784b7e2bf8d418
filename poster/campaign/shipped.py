"""Stage load: the fonts and ICC files that ship with this version, each known by its bytes.

A font that was exchanged or damaged prints other digits than were proven where the release was made; an ICC file,
other colours.
"""

from __future__ import annotations

from poster.problems import ExitCode, Location, Rejected, error

# SHA-256 in hex, by the name below `assets/`.
SHA256 = {
    "fonts/NotoSansArabic_400Regular.ttf": "252629ca0e87b6233851249b8cbf7b43445211a8caf199f1b306a19202251508",
    "fonts/NotoSansArabic_700Bold.ttf": "a86a704ff8b315082f4859b04c2f8f746f4cefb14553ef10505f143e0d4829d3",
    "fonts/NotoSansEthiopic_400Regular.ttf": "321ff186e0f066a46257c3008e8a22070720350a9d17f8a32d0d3da53f52e7a2",
    "fonts/NotoSansEthiopic_700Bold.ttf": "b968f7d5c79d6caaff5e29031b1598555f4b154de7456dd51b7c866f90d37597",
    "fonts/SourceSans3_400Regular.ttf": "393fb5b878ceed04aebc34b097e853ae5138c51d0c34b496ce8e2b47e0d0b94a",
    "fonts/SourceSans3_600SemiBold.ttf": "bd2550fce2d295b0bf20bd8b1b7f1477da834f1066bd850aafdb4787a67a63ca",
    "fonts/SourceSans3_700Bold.ttf": "7109021766e915ecd9721e28d11dfc732d57affda49e4ca15bb6d1529add7fdd",
    "fonts/SourceSans3_900Black.ttf": "7b603e9927923dd0eb72b5ba6192a676cc66d7f9e4f88a4efb34119dbf2a855a",
    "icc/FOGRA39L_coated.icc": "b35713ef7eff09349d4c3249e5f377736d06d8a2671c54712971a3546bf17c57",
    "icc/sRGB.icc": "049e05b4b9f85e2b65d43e1bed89e301d157f14ba8dadefe3a92e12814d763da",
}
_GUARDED = ("fonts/", "icc/")


def is_guarded(name: str) -> bool:
    """Is the asset `name` one that has to be known by its bytes? Licences and remarks beside them are not."""
    return name.startswith(_GUARDED) and not name.endswith(".txt")


def refuse_changed(name: str, digest: str) -> None:
    """Raise `Rejected` (`asset/changed`, exit code 4) unless the asset with this SHA-256 (hex) is what shipped."""
    if SHA256.get(name) == digest:
        return
    what = "is not the one that ships with this version" if name in SHA256 else "does not ship with this version"
    hint = "install poster again; a font or an ICC file of your own belongs into the campaign's folder"
    raise Rejected(
        (error("asset/changed", f"the asset '{name}' {what}", Location(name), hint),), ExitCode.MISSING_TOOL
    )
