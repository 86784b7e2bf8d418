"""Stage paint: pictures as image objects in the profile's colour space.

A picture is untrusted: PNG and JPEG only, at most 40 million pixels (A2 at 300 ppi has 35). Transparency is
flattened on white, because PDF/X-4 sheets here use no transparency. Nothing of the file but its pixels gets in.
"""

from __future__ import annotations

import warnings
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO

from PIL import ExifTags, Image, ImageChops, ImageCms, ImageOps

from poster.campaign.pixels import MAX_PIXELS
from poster.colour import ColourSpace
from poster.compose.composition import PlacedPicture
from poster.geometry import mm
from poster.pdf.document import Stream, Value
from poster.pdf.ink_limit import coverage, limited
from poster.problems import Problem, Rejected, error

_JPEG_QUALITY = 92
_MEASURED = 4.0  # percent: rounding of four means of bytes
_ON_ITS_SIDE = range(5, 9)  # Exif 2.3, 4.6.4, Orientation: rows and columns are exchanged
_UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)
_MODES = {ColourSpace.CMYK: "CMYK", ColourSpace.RGB: "RGB", ColourSpace.GREY: "L"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready for the file: size in pixels, encoded data and the name of the filter."""

    width: int
    height: int
    data: bytes
    filter_name: str


def picture_stream(
    picture: PlacedPicture, space: ColourSpace, icc: bytes, tac_limit: float | None = None
) -> Stream:
    """Return the picture as an image object in `space`; `icc` is the output intent's profile.

    What is converted to CMYK here has no more ink than `tac_limit`, in percent; what came in CMYK keeps its inks.
    Raises `Rejected` where the data are no PNG or JPEG, are damaged, lie on their side or hold too many pixels, and
    with `ink/tac` where a picture that came in CMYK has more ink than that over a millimetre.
    """
    try:
        encoded = _encoded(picture.data, space, icc if space is ColourSpace.CMYK else b"", tac_limit)
        if tac_limit is not None and space is ColourSpace.CMYK:
            _refuse_ink(picture, tac_limit)
    except ImageCms.PyCMSError as fault:
        message = "a picture cannot be converted to the colours of the output intent: its ICC profile does not fit"
        raise Rejected(
            (error("picture/colour", message, hint="choose an ICC profile for CMYK printing"),)
        ) from fault
    except Rejected as refused:
        raise Rejected(tuple(_named(problem, picture.name) for problem in refused.problems)) from refused
    entries: dict[str, Value] = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": encoded.width,
        "Height": encoded.height,
        "ColorSpace": f"/{space.value}",
        "BitsPerComponent": 8,
        "Filter": encoded.filter_name,
    }
    if encoded.filter_name == "/DCTDecode" and space is ColourSpace.CMYK:
        entries["Decode"] = "[1 0 1 0 1 0 1 0]"  # CMYK in a JPEG file is written inverted, as Adobe does
    return Stream(encoded.data, entries)


def _named(problem: Problem, name: str) -> Problem:
    """Return the fault of a picture with its name; one picture may be shown under several names."""
    return replace(problem, message=problem.message.replace("picture ", f"picture '{name}' ", 1))


def _refuse_ink(picture: PlacedPicture, limit: float) -> None:
    """Raise `Rejected` (ink/tac) for a picture that came in CMYK with more ink than `limit`, in percent."""
    percent = _own_coverage(picture.data, picture.frame.width / mm(1), picture.frame.height / mm(1))
    if percent > limit + _MEASURED:
        message = f"picture has {percent:.0f} % total area coverage; {limit:g} % are allowed"
        hint = "separate it anew for the output intent, or bring it in RGB: then its inks are limited here"
        raise Rejected((error("ink/tac", message, hint=hint),))


@lru_cache(maxsize=32)
def _own_coverage(data: bytes, across: float, along: float) -> float:
    """Return how much ink a picture that came in CMYK has where it has most, in percent; 0 for any other."""
    with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
        return coverage(image, across, along) if image.mode == "CMYK" else 0.0


@lru_cache(maxsize=8)
def _encoded(data: bytes, space: ColourSpace, icc: bytes, tac_limit: float | None) -> Encoded:
    """Return the picture converted to `space`: a JPEG as JPEG, a PNG without loss."""
    image, is_jpeg = _opened(data)
    is_own = image.mode == "CMYK"
    converted = _converted(_flattened(image), space, icc)
    if tac_limit is not None and space is ColourSpace.CMYK and not is_own:
        converted = limited(converted, tac_limit)
    if not is_jpeg:
        return Encoded(*converted.size, zlib.compress(converted.tobytes()), "/FlateDecode")
    converted.info.clear()  # comments and resolution would be written again
    out = BytesIO()
    converted.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True)
    return Encoded(*converted.size, out.getvalue(), "/DCTDecode")


def _opened(data: bytes) -> tuple[Image.Image, bool]:
    """Return the upright picture with its pixels, and whether it is a JPEG."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
            _refuse_oversize(image.width, image.height)
            _refuse_turned(image)
            _refuse_moving(image)
            image.load()
            return ImageOps.exif_transpose(image), image.format == "JPEG"
    except _UNREADABLE as fault:
        message = "picture cannot be read; a PNG or JPEG file is needed"
        raise Rejected((error("picture/unreadable", message, hint="save it again as PNG"),)) from fault


def _refuse_oversize(width: int, height: int) -> None:
    """Raise `Rejected` for a picture of more than `MAX_PIXELS`."""
    if width * height > MAX_PIXELS:
        message = (
            f"picture has {width} x {height} pixels, {width * height / 1e6:.0f} million;"
            f" at most {MAX_PIXELS / 1e6:.0f} million are allowed"
        )
        raise Rejected((error("picture/too-large", message, hint="scale it down to 300 ppi at its printed size"),))


def _refuse_turned(image: Image.Image) -> None:
    """Raise `Rejected` for a picture stored on its side: its frame was made for the pixels as stored."""
    if image.getexif().get(ExifTags.Base.Orientation, 1) in _ON_ITS_SIDE:
        message = "picture is stored on its side, with a note to turn it"
        raise Rejected((error("picture/turned", message, hint="turn it in a picture editor and save it again"),))


def _refuse_moving(image: Image.Image) -> None:
    """Raise `Rejected` for a PNG of several frames: which of them is meant cannot be told.

    A JPEG of several holds previews of the one picture (CIPA DC-007), which are left.
    """
    frames = getattr(image, "n_frames", 1)
    if image.format == "PNG" and frames > 1:
        message = f"picture has {frames} frames, of which one could be printed"
        raise Rejected((error("picture/moving", message, hint="save the frame that is meant as a PNG of its own"),))


def _flattened(image: Image.Image) -> Image.Image:
    """Return the picture without transparency, on white, in mode L, RGB or CMYK."""
    if image.mode.startswith("I"):  # 16 bits a pixel: keep the upper eight
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        flat = Image.new("RGBA", layer.size, "white")
        flat.alpha_composite(layer)
        image = flat.convert("RGB")
    elif image.mode not in {"L", "RGB", "CMYK"}:
        image = image.convert("L" if image.mode in {"1", "F"} else "RGB")
    if profile:
        image.info["icc_profile"] = profile
    return image


def _converted(image: Image.Image, space: ColourSpace, icc: bytes) -> Image.Image:
    """Return the flat picture in `space`."""
    if image.mode == _MODES[space]:
        return image if image.mode != "RGB" else _through_profiles(image, None, "RGB")
    if space is ColourSpace.CMYK:
        return _black_only(image) if _is_neutral(image) else _through_profiles(image, icc, "CMYK")
    in_rgb = image if image.mode == "L" else _through_profiles(image, None, "RGB")
    return in_rgb.convert(_MODES[space])


def _is_neutral(image: Image.Image) -> bool:
    """Is the picture grey all over?"""
    if image.mode == "L":
        return True
    red, green, blue = image.split()
    return not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox())


def _black_only(image: Image.Image) -> Image.Image:
    """Return a neutral picture in black ink alone: like text, it must not blur by misregistration."""
    black = ImageOps.invert(image.convert("L"))
    empty = Image.new("L", image.size, 0)
    return Image.merge("CMYK", (empty, empty, empty, black))


def _through_profiles(image: Image.Image, icc: bytes | None, mode: str) -> Image.Image:
    """Return the picture transformed from its own profile (else sRGB) to `icc` (else sRGB).

    Relative colorimetric with black point compensation, the usual choice for print. CMYK without a profile
    of its own has no known colours; then the plain complement is taken.
    """
    own = _own_profile(image)
    if own is None and (icc is None or image.mode == "CMYK"):
        return image.convert(mode)
    srgb = ImageCms.createProfile("sRGB")
    target = srgb if icc is None else _target(icc)
    transform = ImageCms.buildTransform(
        own or srgb,
        target,
        image.mode,
        mode,
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    found = ImageCms.applyTransform(image, transform)
    return found if found is not None else image.convert(mode)


def _target(icc: bytes) -> ImageCms.ImageCmsProfile:
    """Return the profile of the output intent; `PyCMSError` if it is none."""
    try:
        return ImageCms.ImageCmsProfile(BytesIO(icc))
    except OSError as fault:
        raise ImageCms.PyCMSError(fault) from fault


def _own_profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """Return the profile embedded in a picture in RGB or CMYK, if it has one.

    Raises `Rejected` (picture/colour) for one that is damaged or of another colour space: then nobody knows the
    colours of the picture.
    """
    data = image.info.get("icc_profile")
    if not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(data))
    except OSError as fault:
        raise _colourless("is damaged") from fault
    found = data[16:20].decode("ascii", "replace").strip()  # ISO 15076-1:2010, 7.2.6
    if found != image.mode:
        raise _colourless(f"is for {found}, its pixels are {image.mode}")
    try:
        ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), image.mode, "RGB")
    except ImageCms.PyCMSError as fault:
        raise _colourless("is damaged, or describes no device") from fault
    return profile


def _colourless(reason: str) -> Rejected:
    """Return the refusal of a picture whose colours cannot be known."""
    message = f"picture holds an ICC profile that {reason}"
    hint = "save it again with the profile that it was made with, or with none"
    return Rejected((error("picture/colour", message, hint=hint),))
