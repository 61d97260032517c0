"""``python -m gazelle``: the command line."""

from gazelle.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
