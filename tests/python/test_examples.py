"""The notebooks of examples/ run from the first cell to the last, and are kept without outputs."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((PROJECT / "examples").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    folder = tmp_path / "examples"
    folder.mkdir()
    cells = nbformat.read(notebook, as_version=4)
    client = NotebookClient(cells, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute()
    shown = [cell for cell in cells.cells if cell.cell_type == "code" and cell.outputs]
    assert shown, "a notebook that shows nothing"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
