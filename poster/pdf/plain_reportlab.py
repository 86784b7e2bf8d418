"""Stage paint: ReportLab as it is delivered, whatever a user or a site has set up for it.

ReportLab runs modules and files that it finds on the user's path and in the home folder (`reportlab_mods`,
`reportlab_settings`, `~/.reportlab_mods`, `~/.reportlab_settings`), and takes settings from the environment
(`RL_…`). A poster must not depend on them, and a file in a home folder is no part of this program. So empty modules
stand in their places while ReportLab is loaded, and the settings are hidden.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

# Where one of these is found, ReportLab looks for no file in the home folder.
_OWN = ("reportlab_mods", "reportlab_settings", "reportlab.local_rl_mods", "reportlab.local_rl_settings")
_SETTING = "RL_"


@contextmanager
def _unconfigured() -> Iterator[None]:
    """Hide all settings that are not ReportLab's own."""
    modules = {name: sys.modules.get(name) for name in _OWN}
    settings = {key: value for key, value in os.environ.items() if key.startswith(_SETTING)}
    sys.modules.update({name: ModuleType(name) for name in _OWN})
    for key in settings:
        del os.environ[key]
    try:
        yield
    finally:
        os.environ.update(settings)
        for name, module in modules.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


with _unconfigured():
    from reportlab import rl_config

__all__ = ["rl_config"]
