"""The documentation that ``help()`` shows is there, and its examples run."""

import doctest
import inspect
from collections.abc import Iterator

import pytest

import gazelle


def public() -> Iterator[tuple[str, object]]:
    """Yield every public name of the package and every public member of its classes."""
    for name in gazelle.__all__:
        value = getattr(gazelle, name)
        if isinstance(value, str):
            continue
        yield name, value
        if inspect.isclass(value) and not issubclass(value, BaseException):
            for member in vars(value):
                if not member.startswith("_"):
                    yield f"{name}.{member}", getattr(value, member)


PUBLIC = dict(public())
EXAMPLES = {name: doc for name, value in PUBLIC.items() if ">>>" in (doc := inspect.getdoc(value) or "")}


@pytest.mark.parametrize("name", PUBLIC)
def test_the_first_line_is_a_sentence_that_fits(name: str) -> None:
    first = (inspect.getdoc(PUBLIC[name]) or "").partition("\n")[0]
    assert first.endswith(".")
    assert first[0].isupper() or first.startswith("``")
    assert len(first) <= 80


@pytest.mark.parametrize(
    "name", [name for name, value in PUBLIC.items() if callable(value) and "." not in name]
)
def test_what_people_call_has_an_example(name: str) -> None:
    value = PUBLIC[name]
    if not (inspect.isclass(value) and issubclass(value, BaseException)):
        assert name in EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_runs(
    name: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("example"))
    example = doctest.DocTestParser().get_doctest(EXAMPLES[name], {"gazelle": gazelle}, name, None, None)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=report.append)
    assert not report, "".join(report)
