"""Run the program shut in: no network, no home folder, and every file that it opens is written down.

`watched.py LOG HOME ARGUMENTS…`. The hook is the interpreter's own, so that libraries are watched as well.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

_NETWORK = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")
_READING = ("open", "os.listdir", "os.scandir", "shutil.copyfile", "ctypes.dlopen", "subprocess.Popen", "os.exec")


def watch(log: Path, home: str) -> None:
    """Watch this process and those it forks."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        # What two processes of one program talk through leads nowhere; to connect it to anything is refused.
        is_pipe = event == "socket.__new__" and arguments[1] == socket.AF_UNIX
        if event.startswith(_NETWORK) and not is_pipe:
            os.write(handle, f"network {event} {arguments!r}\n".encode())
            raise PermissionError(f"the network is refused: {event}")
        if event in _READING and isinstance(arguments[0], str | bytes):  # a number is a file that is open already
            path = os.fsdecode(arguments[0])
            os.write(handle, f"{event} {os.path.abspath(path)}\n".encode())  # noqa: PTH100 - no hook within the hook
            if path.startswith(home):
                raise PermissionError(f"the home folder is refused: {path}")

    sys.addaudithook(hook)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), sys.argv[2])
    from poster.cli import main

    main(sys.argv[3:])
