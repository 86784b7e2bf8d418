"""Makes the pictures of the layout guide from the lines of YAML under each: `python docs/make_layout_pictures.py`.

In docs/layout.md a picture `![…](layout/NAME.png)` is followed by the lines that it shows. They are laid over a
small layout and set in a small campaign, which both stand here. One layout stands there as a whole, before its
picture, which shows it in the three profiles that ship.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import yaml
from PIL import Image, ImageChops, ImageDraw

from poster.campaign.library import shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.load_layout import load_layout
from poster.campaign.new import new_campaign
from poster.campaign.piece import Job
from poster.campaign.resolve import Resolver
from poster.compose.compose import compose
from poster.compose.composition import Composition
from poster.pdf.paint import paint
from poster.problems import Rejected
from poster.render_problems import human

DOCS = Path(__file__).parent
SCALE = 1.5  # pixels a point
SMALL = 0.45  # of whole sheets
MARGIN = 14  # pixels below the last ink
_EXAMPLE = re.compile(r"^!\[[^\]]*\]\(layout/([a-z-]+)\.png\)\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WHOLE = re.compile(
    r"^```yaml\n(layout: ([a-z]+) .*?)^```\n\n!\[[^\]]*\]\(layout/\2\.png\)", re.MULTILINE | re.DOTALL
)

CAMPAIGN = """campaign: guide
title: Guide
author: Nobody
date: 2026-01-31
layouts: [guide]
fallback_language: en
defaults: {layouts: [guide], areas: [sodermalm], sizes: [A5], languages: [en], profiles: [press]}
texts:
  en:
    copies:
      emergency: "Emergency: ${contacts.emergency.number}"
      headline: "Worried about someone?"
      call: "Call the police"
      police_label: "Police"
      support_label: "Support line"
      children_label: "Child helpline"
      url: "${symbol.readable}"
      alt: "QR symbol"
      signs: "Cries and threats\\nFear of a partner\\nNobody may visit"
      steps: "Ask, and listen\\nCall for advice\\nAsk again, and again if you still have to worry"
      story: |-
        Someone next door may need you.

        Ask how they are when you are alone. Listen, and do not judge.

        Call if you are worried, even if you are not sure.
  sv: {translator: Nobody, copies: {call: "Ring polisen"}}
  ar: {translator: Nobody, copies: {call: "اتصل بالشرطة"}}
areas:
  sodermalm: {name: Södermalm, phrase: {en: "on Södermalm"}}
contacts:
  emergency: {number: "112"}
  police: {number: "114 14", uri: "tel:11414"}
  support: {number: "020-50 50 50", uri: "tel:020505050"}
  children: {number: "116 111", uri: "tel:116111"}
symbol: {url: "https://polisen.se/tips-polisen", readable: "polisen.se/tips-polisen", hosts: [polisen.se]}
palette:
  navy: {cmyk: [100, 80, 0, 50], srgb: "#10265E"}
  yellow: {cmyk: [0, 15, 95, 0], srgb: "#FFD400"}
logos:
  city: {file: city.png, alt: {en: "The city's logo"}}
"""
BASE = """layout: guide
title: Guide
master: A5
sizes: [A5]
styles:
  body: {family: Source Sans 3, weight: 400, size: 12 pt, leading: 1.25, space_before: 0.4}
  title: {family: Source Sans 3, weight: 900, size: 24 pt, leading: 1.1}
  light: {family: Source Sans 3, weight: 900, size: 20 pt, colour: paper}
  spine: {family: Source Sans 3, weight: 700, size: 13 pt, colour: paper, align: centre}
  number: {family: Source Sans 3, weight: 900, size: 24 pt, leading: 1.1, features: [pnum]}
  number_end: {family: Source Sans 3, weight: 900, size: 24 pt, leading: 1.1, features: [pnum], align: end}
  tab: {family: Source Sans 3, weight: 700, size: 15 pt, align: centre}
slots:
  emergency: {frame: [10, 190, 100, 10], style: body, required: yes, emergency: yes}
"""
_FIRST = 185.0  # mm from the top: what stands below is the emergency zone, which is not shown


def examples() -> dict[str, str]:
    """Return the lines of YAML under each picture of the guide, by the name of the picture."""
    return dict(_EXAMPLE.findall((DOCS / "layout.md").read_text(encoding="utf-8")))


def whole() -> tuple[str, str]:
    """Return the name and the text of the layout that stands in the guide as a whole."""
    found = _WHOLE.search((DOCS / "layout.md").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("the guide shows no whole layout")
    return found[2], found[1]


def composed_whole(size: str, profile: str, language: str = "sv") -> Composition:
    """Return a sheet that the whole layout makes of a new campaign; `Rejected` with what is wrong with it."""
    name, text = whole()
    library = shipped_library()
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "own"
        new_campaign(own, library)
        (own / "layouts").mkdir()
        (own / "layouts" / f"{name}.yaml").write_text(text, encoding="utf-8")
        campaign = load_campaign(None, own, library)
        resolver = Resolver(campaign, {name: load_layout(campaign, name, library)}, library)
        return compose(resolver.piece(Job("sodermalm", name, size, language, profile, f"{name}.pdf")))


def whole_picture() -> Image.Image:
    """Return the whole layout for press, office and mono, side by side, in few colours."""
    shown = [sheet_picture(composed_whole("A4", profile)) for profile in ("press", "office", "mono")]
    gap = 3 * MARGIN
    width = sum(one.width for one in shown) + gap * (len(shown) - 1)
    image = Image.new("RGB", (width, shown[0].height), "white")
    for number, one in enumerate(shown):
        image.paste(one, (number * (shown[0].width + gap), 0))
    return image.quantize(32)


def sheet_picture(composition: Composition) -> Image.Image:
    """Return a sheet within its trim, framed, small."""
    page = pdfium.PdfDocument(paint(composition))[0]
    trim, media = composition.trim, composition.media
    crop = (trim.x, trim.y, media.right - trim.right, media.top - trim.top)
    image = page.render(scale=SMALL, crop=crop).to_pil().convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline="#BBBBBB")
    return image


def composed(lines: str) -> Composition:
    """Return the sheet that lines of a layout make; `Rejected` with what is wrong with them."""
    layout = _laid_over(yaml.safe_load(BASE), yaml.safe_load(lines))
    names = [name for key in ("slots", "repeats") for name in layout.get(key, {})]
    layout["reading"] = names
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
        (folder / "city.png").write_bytes(logo())
        (folder / "layouts").mkdir()
        (folder / "layouts" / "guide.yaml").write_text(yaml.safe_dump(layout, sort_keys=False), encoding="utf-8")
        library = shipped_library()
        campaign = load_campaign(None, folder, library)
        resolver = Resolver(campaign, {"guide": load_layout(campaign, "guide", library)}, library)
        return compose(resolver.piece(Job("sodermalm", "guide", "A5", "en", "press", "guide.pdf")))


def _laid_over(base: Any, over: Any) -> Any:
    """Return `base` with `over` laid on it, key by key."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return {key: _laid_over(base.get(key), over[key]) if key in over else base[key] for key in {**base, **over}}


def logo() -> bytes:
    """Return a picture that shows where it was cropped."""
    image = Image.new("RGB", (900, 300), "#10265E")
    draw = ImageDraw.Draw(image)
    for x in range(0, 900, 100):
        draw.ellipse((x + 10, 110, x + 90, 190), fill="#FFD400")
    draw.rectangle((0, 0, 899, 299), outline="#FFD400", width=24)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def picture(composition: Composition) -> Image.Image:
    """Return the upper part of a sheet, as far as anything stands on it, in few colours."""
    page = pdfium.PdfDocument(paint(composition))[0]
    trim, media = composition.trim, composition.media
    lower = trim.top - _FIRST / 25.4 * 72
    crop = (trim.x, lower, media.right - trim.right, media.top - trim.top)
    image = page.render(scale=SCALE, crop=crop).to_pil().convert("RGB")
    ink = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    bottom = min(image.height, (ink[3] if ink else 0) + MARGIN)
    framed = image.crop((0, 0, image.width, bottom))
    ImageDraw.Draw(framed).rectangle((0, 0, framed.width - 1, framed.height - 1), outline="#BBBBBB")
    return framed.quantize(32)


def main() -> int:
    """Make all pictures anew; return how many could not be made."""
    faults = 0
    whole_picture().save(DOCS / "layout" / f"{whole()[0]}.png", optimize=True)
    for name, lines in examples().items():
        try:
            picture(composed(lines)).save(DOCS / "layout" / f"{name}.png", optimize=True)
        except Rejected as rejected:
            faults += 1
            sys.stderr.write(f"{name}:\n{human(rejected.problems, colour=False)}\n")
    return faults


if __name__ == "__main__":
    sys.exit(main())
