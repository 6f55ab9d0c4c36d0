"""Where a file lies: on a disk of this computer, or on a share, where locks may not reach everybody."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

# Shares, and file systems that programs make up. Not `fuseblk`: that is a disk with a foreign format.
_SHARES = frozenset(
    "9p ceph cifs coda drvfs fuse glusterfs lustre nfs nfs4 prl_fs smb2 smb3 smbfs vboxsf virtiofs".split()
)
_FUSE = "fuse."
_REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW


def is_on_share(file: Path) -> bool:
    """Whether another computer may have the same file open without the locks of this one reaching it."""
    if sys.platform == "win32":
        root = Path(os.path.realpath(file)).anchor
        return root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOTE
    kind = file_system_of(file)
    return kind in _SHARES or kind.startswith(_FUSE)


def file_system_of(file: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """What the kernel calls the file system in which a file is, or shall be; "" when it does not say."""
    try:
        device = next(folder for folder in file.absolute().parents if folder.exists()).stat().st_dev
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    # Fields as in proc(5): the device is the third, the kind comes after the lone hyphen.
    kinds = [line.partition(" - ")[2].split(" ")[0] for line in lines if line.split(" ")[2:3] == [wanted]]
    return kinds[-1] if kinds else ""
