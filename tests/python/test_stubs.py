"""The hand-written types say what the compiled module does."""

import subprocess
import sys
from pathlib import Path


def test_stubs_agree_with_the_compiled_module(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "gazelle", "--mypy-config-file", "pyproject.toml"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
