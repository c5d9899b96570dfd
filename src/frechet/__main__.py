"""Run the command line as ``python -m frechet``."""

from .cli import main

raise SystemExit(main())
