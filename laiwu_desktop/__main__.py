"""`python -m laiwu_desktop`, the installed command, and the frozen program.

Light on purpose: the child process that reads workbooks imports this module anew, and needs nothing of the
rest of the program.
"""

import multiprocessing
import sys


def main() -> int:
    """Run the program; in a frozen one, a child process goes its own way here."""
    multiprocessing.freeze_support()
    from laiwu_desktop.base.scratch import sweep, use_scratch

    sweep()
    use_scratch()
    from laiwu_desktop import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
