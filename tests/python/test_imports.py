"""Importing gazelle is light: no package that it can work with is imported before it is asked for."""

import subprocess
import sys

OPTIONAL = ["numpy", "pandas", "polars", "pyarrow", "duckdb", "IPython", "matplotlib"]


def test_no_optional_package_is_imported() -> None:
    code = f"import sys, gazelle; print([name for name in {OPTIONAL!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "[]\n"


def test_the_names_of_the_package_are_the_listed_ones() -> None:
    import gazelle

    listed = set(gazelle.__all__)
    modules = {name for name, value in vars(gazelle).items() if type(value).__name__ == "module"}
    assert {name for name in vars(gazelle) if not name.startswith("_")} - modules == listed - {"__version__"}
