"""The chart of the benchmark: bars on a logarithmic scale, written as SVG by hand."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _LEFT, _BAR, _GAP, _HEAD, _FOOT = 760, 170, 13, 12, 56, 34
_COLOURS = ("#10265e", "#e0a800")


@dataclass(frozen=True, slots=True)
class Bars:
    """A program with its values, one for each series; None where there is none."""

    name: str
    values: tuple[float | None, ...]


def chart(title: str, series: Sequence[str], rows: Sequence[Bars], unit: str) -> str:
    """Return an SVG picture of `rows`, each with a bar for each of `series`, values in `unit`."""
    values = [value for row in rows for value in row.values if value]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    room = _WIDTH - _LEFT - 90

    def across(value: float) -> float:
        return max(1.0, (math.log10(value) - low) / (high - low) * room)

    step = len(series) * _BAR + _GAP
    height = _HEAD + step * len(rows) + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12"><title>{html.escape(title)}</title><rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="20" font-size="15" font-weight="bold">{html.escape(title)}</text>',
    ]
    for place, name in enumerate(series):
        x = 10 + place * 190
        parts.append(f'<rect x="{x}" y="31" width="11" height="11" fill="{_COLOURS[place]}"/>')
        parts.append(f'<text x="{x + 17}" y="41">{html.escape(name)}</text>')
    for power in range(low, high + 1):
        x = _LEFT + (power - low) / (high - low) * room
        parts.append(f'<path d="M{x:.1f} {_HEAD - 4}V{height - _FOOT}" stroke="#ccc"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 16}" text-anchor="middle">{10**power:g} {unit}</text>')
    for number, row in enumerate(rows):
        top = _HEAD + number * step
        middle = top + len(series) * _BAR / 2 + 4
        parts.append(f'<text x="{_LEFT - 8}" y="{middle:.1f}" text-anchor="end">{html.escape(row.name)}</text>')
        for place, value in enumerate(row.values):
            if value:
                y = top + place * _BAR
                long, colour = across(value), _COLOURS[place]
                parts.append(f'<rect x="{_LEFT}" y="{y}" width="{long:.1f}" height="{_BAR - 1}" fill="{colour}"/>')
                parts.append(f'<text x="{_LEFT + long + 5:.1f}" y="{y + 11}">{_digits(value)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _digits(value: float) -> str:
    """Return a value with three digits, or all before the point."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
