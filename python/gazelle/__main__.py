"""``python -m gazelle``: the command line."""

from gazelle.cli import main

raise SystemExit(main())
