"""Runs the command line as `python -m qaplan`."""

from __future__ import annotations

import sys

from qaplan.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
