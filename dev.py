"""The one door for people who work on gazelle: ``python3 dev.py`` lists its commands.

Needs Python 3.11 or newer and Rust with a C linker, nothing else: the environment in ``.venv`` is
made here, with pip fetched from the configured package index where Python came without it. What
is up to date is not done again.
"""

import configparser
import functools
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import venv
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# What the compiled extension is made of. The Python files beside it are used where they lie.
EXTENSION = ["Cargo.toml", "Cargo.lock", "pyproject.toml", "src", "seeds"]

COMMANDS: dict[str, Callable[[list[str]], None]] = {}


def command(function: Callable[[list[str]], None]) -> Callable[[list[str]], None]:
    """Make ``function`` a command; the first line of its docstring is its help."""
    COMMANDS[function.__name__] = function
    return function


@command
def demo(arguments: list[str]) -> None:
    """Find the names of the sample gazetteer in the sample articles and write a report."""
    python = with_extension()
    run("looking at the sample corpus", python, "-m", "gazelle", "demo", *arguments)


@command
def test(arguments: list[str]) -> None:
    """Run the Rust and the Python tests; arguments go to pytest (and skip the Rust tests)."""
    python = with_extension("test")
    rust = bool(arguments) or attempt("running the Rust tests", "cargo", "test", "--locked")
    if not attempt("running the Python tests", python, "-m", "pytest", *arguments) or not rust:
        stop("tests failed" if rust else "tests failed, those of Rust among them")


@command
def check(arguments: list[str]) -> None:
    """Look at formatting, lints, types and documentation; ``--fix`` mends what can be mended."""
    fix = "--fix" in arguments
    python = with_extension("test", "check")
    clippy = ["cargo", "clippy", "--locked", "--all-targets"]
    deny = ["--", "-D", "warnings"]
    pyright = [python, "-m", "pyright", "--ignoreexternal"]
    # It looks for the package in the environment of the `python` that it finds there.
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    passed = [
        attempt("Rust formatting", "cargo", "fmt", *([] if fix else ["--check"])),
        attempt("Rust lints", *clippy, *deny),
        attempt("Rust lints of the extension", *clippy, "--features=python", *deny),
        attempt("Rust documentation", "cargo", "doc", "--locked", "--no-deps", RUSTDOCFLAGS="-D warnings"),
        attempt("Python formatting", python, "-m", "ruff", "format", *([] if fix else ["--check"])),
        attempt("Python lints", python, "-m", "ruff", "check", *(["--fix"] if fix else [])),
        attempt("Python types", python, "-m", "mypy"),
        attempt("types as users see them", *pyright, "--verifytypes", "gazelle", PATH=path),
        attempt("paths in the documents", python, "-m", "pytest", "-q", "tests/python/test_documents.py"),
    ]
    if not all(passed):
        stop(f"{passed.count(False)} of {len(passed)} checks failed; what each found stands above")
    say("everything is in order")


@command
def bench(arguments: list[str]) -> None:
    """Measure gazelle beside its peers; ``bench --help`` tells what can be chosen."""
    python = environment(".venv-bench", "build", "bench")
    inputs = digest([*EXTENSION, "python"])
    with stamp(python, "wheel", inputs) as stale:
        if stale:
            wheels = ROOT / "target" / "bench-wheel"
            shutil.rmtree(wheels, ignore_errors=True)
            run("building the optimised wheel", *maturin(python, "build", "--release"), f"--out={wheels}")
            wheel = next(wheels.glob("*.whl"))
            install(python, wheel.name, "--force-reinstall", "--no-deps", str(wheel))
    run("measuring", python, "benches/run.py", *arguments)


@command
def build(arguments: list[str]) -> None:
    """Build the optimised wheel and the source archive into dist/."""
    python = environment(".venv", "build")
    run("building the wheel", *maturin(python, "build", "--release"), "--out=dist", *arguments)
    run("packing the sources", python, "-m", "maturin", "sdist", "--out=dist")


@command
def spark(arguments: list[str]) -> None:
    """Run the page about Spark on Spark, which needs Java and is fetched when this is first called."""
    python = with_extension("test", "spark")
    # What Spark's own code is warned of is shown, and no failure.
    page = [python, "-m", "pytest", "-W", "default", "tests/python/test_readme.py", "-k", "spark"]
    run("running docs/spark.md", *page, *arguments, GAZELLE_NEEDS_SPARK="1")


@command
def docs(arguments: list[str]) -> None:
    """Write the reference of both languages and the notebooks with their outputs to target/docs/."""
    python = with_extension("test", "docs")
    out = ROOT / "target" / "docs"
    run("Rust reference", "cargo", "doc", "--locked", "--no-deps", f"--target-dir={out / 'cargo'}")
    run("Python reference", python, "-m", "pdoc", "--docformat=numpy", f"--output-dir={out}", "gazelle")
    # The notebooks run beside a copy of the sample, so that what they write stays out of the sources.
    for folder, kind in (("seeds", "*"), ("examples", "*.ipynb")):
        (out / folder).mkdir(parents=True, exist_ok=True)
        for file in (ROOT / folder).glob(kind):
            shutil.copy(file, out / folder)
    notebooks = [str(file) for file in sorted((out / "examples").glob("*.ipynb"))]
    unneeded = [f"--HTMLExporter.{name}_url=" for name in ("require_js", "mathjax", "mermaid_js")]
    convert = [python, "-m", "nbconvert", "--execute", "--to=html", "--log-level=WARN", *unneeded]
    run("rendering the notebooks", *convert, *notebooks)
    reference = out / "cargo" / "doc" / "gazelle" / "index.html"
    say(f"open {out / 'gazelle.html'}, {reference} and {out / 'examples'}")


def with_extension(*groups: str) -> str:
    """Return the interpreter of an environment with ``groups`` and the extension, up to date."""
    python = environment(".venv", "build", *groups)
    built = [
        *(ROOT / "python" / "gazelle").glob("_gazelle.*.so"),
        *(ROOT / "python" / "gazelle").glob("*.pyd"),
    ]
    with stamp(python, "extension", digest(EXTENSION)) as stale:
        if stale or not built:
            home = Path(python).parent.parent
            run("building the extension", *maturin(python, "develop"), VIRTUAL_ENV=str(home))
    return python


def maturin(python: str, action: str, *options: str) -> list[str]:
    """Return the command that lets maturin do ``action`` for ``python``."""
    toolchain()
    chosen = [f"--interpreter={python}"] if action == "build" else []
    return [python, "-m", "maturin", action, "--locked", "--quiet", *chosen, *options]


def toolchain() -> None:
    """Stop with a hint if Rust or a C linker is missing."""
    if shutil.which("cargo") is None:
        stop("cargo was not found: install Rust 1.88 or newer from https://rustup.rs")
    if os.name != "nt" and not any(map(shutil.which, ("cc", "gcc", "clang"))):
        stop("no C linker was found: install gcc or clang (on Debian: apt-get install gcc libc6-dev)")


# --- environments -----------------------------------------------------------------------------


def environment(folder: str, *groups: str) -> str:
    """Make the environment in ``folder`` if need be and return its interpreter."""
    import tomllib  # not at the top: an older Python must get as far as being told so

    home = ROOT / folder
    python = str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    origin = f"{sys.version} {sys.base_prefix} {ROOT}"
    made = home / "made-from"
    if not made.exists() or made.read_text("utf-8") != origin or not Path(python).exists():
        say(f"making the environment {folder}")
        venv.create(home, clear=True, symlinks=os.name != "nt")
        give_pip(python, home)
        made.write_text(origin, "utf-8")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    for group in groups:
        with stamp(python, f"group-{group}", repr(wanted[group])) as stale:
            if stale:
                install(python, ", ".join(map(bare_name, wanted[group])), *wanted[group])
    return python


def bare_name(requirement: str) -> str:
    """Return the name that a requirement such as ``pytest>=9`` begins with."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def install(python: str, what: str, *packages: str) -> None:
    """Install packages into an environment."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    run(f"installing {what}", python, "-m", "pip", "install", *quiet, *packages)


def give_pip(python: str, home: Path) -> None:
    """Put pip into a bare environment: Python's own copy, else the wheel of the package index."""
    own = subprocess.run([python, "-m", "ensurepip"], capture_output=True, check=False)
    if own.returncode == 0:
        return
    say("fetching pip, which this Python came without")
    wheel = fetch_pip(home)
    subprocess.run([python, f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)], check=True)
    wheel.unlink()


class Links(HTMLParser):
    """The links of a page of the simple package index that may be used."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the target of every link that was not withdrawn."""
        attributes = dict(attrs)
        if tag == "a" and "data-yanked" not in attributes and attributes.get("href"):
            self.found.append(str(attributes["href"]))


def fetch_pip(home: Path) -> Path:
    """Download the newest released pip wheel from the configured index and check its digest."""
    index = pip_setting("index-url", "").rstrip("/")
    if not index:
        stop(
            "this Python comes without pip, and no package index is configured to fetch it from: "
            "install your system's packages for venv and pip (on Debian: apt-get install python3-venv), "
            "or name an index in PIP_INDEX_URL"
        )
    page = f"{index}/pip/"
    links = Links(download(page).decode("utf-8")).found
    pattern = re.compile(r"/(pip-(\d+(?:\.\d+)*)-py3-none-any\.whl)#sha256=([0-9a-f]{64})$")
    released = [(match, link) for link in links if (match := pattern.search(link))]
    if not released:
        stop(f"{page} lists no pip wheel with a sha256 digest")
    match, link = max(released, key=lambda one: [int(part) for part in one[0][2].split(".")])
    content = download(urllib.parse.urljoin(page, link))
    if hashlib.sha256(content).hexdigest() != match[3]:
        stop(f"{match[1]} is not what the index promised: its sha256 digest differs")
    wheel = home / match[1]
    wheel.write_bytes(content)
    return wheel


def download(address: str) -> bytes:
    """Return what stands at ``address``, trusting the certificates that pip was told to trust."""
    trusted = ssl.create_default_context(cafile=pip_setting("cert", "") or None)
    with urllib.request.urlopen(address, context=trusted, timeout=60) as answer:
        return bytes(answer.read())


def pip_setting(name: str, default: str) -> str:
    """Return an option of pip as pip itself would find it: environment, then its files."""
    if value := os.environ.get(f"PIP_{name.upper().replace('-', '_')}"):
        return value
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    files = [Path("/etc/pip.conf"), Path.home() / ".pip/pip.conf", settings / "pip/pip.conf"]
    parser = configparser.RawConfigParser()
    parser.read([*files, os.environ.get("PIP_CONFIG_FILE", "")], "utf-8")
    return parser.get("install", name, fallback=parser.get("global", name, fallback=default))


# --- doing things, and not doing them twice ---------------------------------------------------


class stamp:  # noqa: N801
    """Remember in an environment that something was made from ``inputs``.

    Inside the block the value says whether it must be made anew; leaving it without an
    exception remembers.
    """

    def __init__(self, python: str, name: str, inputs: str) -> None:
        self.path = Path(python).parent.parent / f"{name}.stamp"
        self.inputs = inputs

    def __enter__(self) -> bool:
        return not self.path.exists() or self.path.read_text("utf-8") != self.inputs

    def __exit__(self, error: object, *_: object) -> None:
        if error is None:
            self.path.write_text(self.inputs, "utf-8")


def digest(paths: Iterable[str]) -> str:
    """Return one digest of the names and contents of files and folders of the project."""
    total = hashlib.sha256()
    for path in files_of(paths):
        total.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def files_of(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the files under ``paths`` in a stable order, without what compilers leave behind."""
    left_behind = {".so", ".pyd", ".pyc"}
    for path in (ROOT / name for name in paths):
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in inside if file.is_file() and file.suffix not in left_behind)


def run(doing: str, *arguments: str, **variables: str) -> None:
    """Run a program in the project's folder and end if it fails."""
    if not attempt(doing, *arguments, **variables):
        sys.exit(1)


def attempt(doing: str, *arguments: str, **variables: str) -> bool:
    """Run a program in the project's folder and return whether it succeeded."""
    say(doing)
    try:
        done = subprocess.run(arguments, cwd=ROOT, env={**clean_environment(), **variables}, check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    if done.returncode != 0:
        say(f"failed: {doing} ({' '.join(arguments)})")
    return done.returncode == 0


@functools.cache
def clean_environment() -> dict[str, str]:
    """Return the variables for programs: none that point Python at some other environment."""
    foreign = {"VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in foreign}


def say(message: str) -> None:
    """Tell the person at the terminal what happens, with the seconds since the start."""
    print(f"[{time.perf_counter() - STARTED:5.1f} s] {message}", file=sys.stderr, flush=True)


def stop(message: str) -> None:
    """End with a message that says what to do."""
    sys.exit(f"dev.py: {message}")


def main(arguments: list[str]) -> None:
    """Run the command that ``arguments`` begin with, or list the commands."""
    if sys.version_info < (3, 11):  # noqa: UP036
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    if arguments and arguments[0] in COMMANDS:
        COMMANDS[arguments[0]](arguments[1:])
        return
    print("usage: python3 dev.py COMMAND\n")
    for name, function in COMMANDS.items():
        print(f"  {name:6} {(function.__doc__ or '').splitlines()[0]}")
    if arguments and arguments[0] not in ("-h", "--help", "help"):
        stop(f"no command is called {arguments[0]!r}")


STARTED = time.perf_counter()

if __name__ == "__main__":
    main(sys.argv[1:])
