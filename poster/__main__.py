"""Command line: `python -m poster`."""

from __future__ import annotations

from poster.cli import main

if __name__ == "__main__":
    main()
