"""Folders for rows on their way, in the clear: for the owner alone, gone with whoever made them, even after a kill.

Whoever makes such a folder holds a lock on it, and the system lets go of the lock when the process dies, however it
dies. So a folder nobody holds is one that a killed process left: the next one that makes a folder there removes it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

__all__ = ["PrivateFolder", "sweep"]

#: What the folders of any owner begin with beside one another, such as in /tmp.
PREFIX = "tuopin-held-"
#: Where has been swept by this process: once is enough, since an engine may be opened for every page.
_SWEPT: set[Path] = set()


class PrivateFolder:
    """A new folder with mode 0700, held until it is closed, let go of, or the process ends."""

    def __init__(self, under: str | Path | None = None, name: str = "") -> None:
        place = Path(tempfile.gettempdir() if under is None else under)
        if not name and place not in _SWEPT:
            _SWEPT.add(place)
            sweep(place.glob(f"{PREFIX}*"))
        # It is locked before it bears the name by which a sweep finds it; until then nothing is in it.
        made = Path(tempfile.mkdtemp(prefix=".tuopin-", dir=place))
        self._held = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        flock(self._held, LOCK_EX)
        self.path = made.rename(place / (name or PREFIX + made.name.removeprefix(".tuopin-")))
        self._finalizer = weakref.finalize(self, _gone, self.path, self._held, os.getpid())

    @property
    def name(self) -> str:
        """The path as text."""
        return str(self.path)

    def close(self) -> None:
        """Remove it now."""
        self._finalizer()


def sweep(folders: Iterable[Path]) -> int:
    """Remove those of the folders that are ours and that nobody holds any more; how many."""
    gone = 0
    for folder in folders:
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:  # another owner's, or gone meanwhile
            continue
        try:
            if os.fstat(handle).st_uid != os.getuid():
                continue
            flock(handle, LOCK_EX | LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
    return gone


def _gone(path: Path, handle: int, owner: int) -> None:
    # a process forked from the owner ends without taking the owner's rows away
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
    os.close(handle)
