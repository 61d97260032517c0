"""The commands for people: pip is fetched from the configured index only, and only if it is genuine."""

import hashlib
import http.server
import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def dev(project: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", project / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index on this machine, empty; pip is told to use it."""
    folder = tmp_path / "index"
    (folder / "simple" / "pip").mkdir(parents=True)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, directory=str(folder), **options)  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield folder
        server.shutdown()
        thread.join()


def offer(index: Path, *files: tuple[str, bytes, str]) -> None:
    """Put files into the index, each with its content and the attributes of its link."""
    links = []
    for name, content, attributes in files:
        (index / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        links.append(f'<a {attributes} href="../../{name}#sha256={digest}">{name}</a>')
    (index / "simple" / "pip" / "index.html").write_text("\n".join(links), "utf-8")


def test_the_newest_released_pip_is_fetched(dev: ModuleType, index: Path, tmp_path: Path) -> None:
    offer(
        index,
        ("pip-9.0-py3-none-any.whl", b"old", ""),
        ("pip-26.2-py3-none-any.whl", b"newest", ""),
        ("pip-26.3b1-py3-none-any.whl", b"not released", ""),
        ("pip-27.0-py3-none-any.whl", b"withdrawn", 'data-yanked="broken"'),
        ("pip-28.0.tar.gz", b"sources", ""),
    )
    wheel = dev.fetch_pip(tmp_path)
    assert wheel.name == "pip-26.2-py3-none-any.whl"
    assert wheel.read_bytes() == b"newest"


def test_a_wheel_with_another_digest_is_refused(dev: ModuleType, index: Path, tmp_path: Path) -> None:
    offer(index, ("pip-26.2-py3-none-any.whl", b"genuine", ""))
    (index / "pip-26.2-py3-none-any.whl").write_bytes(b"exchanged")
    with pytest.raises(SystemExit, match=r"pip-26\.2.*digest differs"):
        dev.fetch_pip(tmp_path)
    assert list(tmp_path.glob("*.whl")) == []


def test_an_index_without_pip_is_named(dev: ModuleType, index: Path, tmp_path: Path) -> None:
    offer(index)
    with pytest.raises(SystemExit, match=r"/simple/pip/ lists no pip wheel"):
        dev.fetch_pip(tmp_path)


def test_the_settings_of_pip_are_read_from_its_files(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://packages.example/simple\n", "utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    assert dev.pip_setting("index-url", "") == "https://packages.example/simple"
    assert dev.pip_setting("a-setting-that-is-not-there", "its default") == "its default"


def test_without_an_index_the_way_out_is_named(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "pip_setting", lambda name, default: default)
    with pytest.raises(SystemExit, match="PIP_INDEX_URL"):
        dev.fetch_pip(tmp_path)


def test_something_is_made_again_only_when_its_inputs_changed(dev: ModuleType, tmp_path: Path) -> None:
    python = str(tmp_path / "bin" / "python")
    with dev.stamp(python, "thing", "one") as stale:
        assert stale
    with dev.stamp(python, "thing", "one") as stale:
        assert not stale
    with pytest.raises(SystemExit), dev.stamp(python, "thing", "two"):
        sys.exit(1)
    with dev.stamp(python, "thing", "two") as stale:
        assert stale, "what failed is not remembered as made"


def test_alone_it_lists_its_commands(project: Path) -> None:
    alone = subprocess.run([sys.executable, project / "dev.py"], capture_output=True, text=True, check=True)
    for name in ("demo", "test", "check", "bench", "build", "docs"):
        assert f"\n  {name}" in alone.stdout
    unknown = subprocess.run(
        [sys.executable, project / "dev.py", "tset"], capture_output=True, text=True, check=False
    )
    assert unknown.returncode != 0
    assert "'tset'" in unknown.stderr
