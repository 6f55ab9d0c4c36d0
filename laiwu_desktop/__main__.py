"""`python -m laiwu_desktop`."""

import sys

from laiwu_desktop.cli import main

sys.exit(main())
