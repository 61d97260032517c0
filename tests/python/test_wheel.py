"""The wheel: one for every Python from 3.11 on, complete, and in need of nothing."""

import os
import subprocess
import sys
import venv
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sources, without optimisation."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "maturin", "build", "--locked", "--quiet"]
    subprocess.run([*build, f"--interpreter={sys.executable}", f"--out={out}"], cwd=project, check=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and nothing else, not even pip."""
    home = tmp_path_factory.mktemp("empty") / "environment"
    venv.create(home, with_pip=False)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True)
    return programs


def test_one_wheel_serves_every_python_from_3_11_on(wheel: Path) -> None:
    assert "-cp311-abi3-" in wheel.name


def test_nothing_is_required(metadata: Message) -> None:
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert required == []


def test_every_extra_has_requirements(metadata: Message) -> None:
    required = "\n".join(metadata.get_all("Requires-Dist", []))
    extras = metadata.get_all("Provides-Extra", [])
    assert extras
    assert [extra for extra in extras if f"extra == '{extra}'" not in required.replace('"', "'")] == []


def test_types_and_licences_are_inside_and_nothing_foreign(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {"gazelle/__init__.py", "gazelle/py.typed", "gazelle/_gazelle.pyi"} <= set(names)
    assert {"gazelle/report.css", "gazelle/report.js"} <= set(names)
    licences = {Path(name).name for name in names if ".dist-info/licenses/" in name}
    assert {"LICENSE", "LICENSE-MIT", "LICENSE-APACHE"} <= licences
    foreign = [name for name in names if not name.startswith(("gazelle/", "gazelle-"))]
    assert foreign == []
    assert [name for name in names if "__pycache__" in name] == []


def test_the_demo_runs_where_nothing_else_is_installed(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "python", "-I", "-m", "gazelle", "demo"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "To Lam" in done.stdout
    (report,) = tmp_path.glob("*.html")
    assert "To Lam" in report.read_text("utf-8")


def test_the_command_is_installed(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "gazelle", "--version"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.split()[0] == "gazelle"
