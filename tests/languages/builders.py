"""The shipped campaign with texts in many more languages, made in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import yaml

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "campaigns" / "vaga-tipsa" / "campaign.yaml"
TEXTS = yaml.safe_load((Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8"))
LANGUAGES = tuple(TEXTS)
RTL = ("ar", "fa", "prs", "ckb")


def campaign_data(**changes) -> dict:
    """Return the shipped campaign with the texts of the fixtures, and with `changes` at its root."""
    data = yaml.load(SHIPPED.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    imprint = "${campaign.title} · ${campaign.date} · ${piece.version} ${piece.draft}"
    plain = {
        "document_title": "${campaign.title}: ${area.name}",
        "document_subject": "${campaign.title}",
        "number": "${contacts.police.number}",
        "url": "${symbol.readable}",
        "imprint": imprint,
    }
    for language, copies in TEXTS.items():
        data["texts"][language] = {"translator": "", "copies": plain | copies}
    for area in data["areas"].values():
        area["phrase"] |= dict.fromkeys(LANGUAGES, area["name"])
    data["contacts"]["police"]["answers"] = ["sv", "en"]
    return _without_empty_days(data | {"layouts": ["en-stor-fraga"]} | changes)


def _without_empty_days(data):
    """Return `data` without days that nobody has filled in; written out they would be empty texts."""
    if not isinstance(data, dict):
        return data
    return {key: _without_empty_days(value) for key, value in data.items() if key != "checked" or value}


def campaign_folder(folder: Path, data: dict | None = None) -> Path:
    """Write a campaign into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(data or campaign_data(), allow_unicode=True, sort_keys=False, width=1000)
    (folder / "campaign.yaml").write_text(text, encoding="utf-8")
    return folder
