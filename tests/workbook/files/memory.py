"""How much memory a child that reads files has had."""

from __future__ import annotations

from pathlib import Path


def most_memory(pid: int | None) -> int:
    """The most memory in bytes that a living child has had so far; 0 of none, and where nobody counts it."""
    status = Path(f"/proc/{pid}/status")
    if pid is None or not status.exists():
        return 0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
