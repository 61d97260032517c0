"""The hand-written types say what the compiled module does."""

import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gazelle


def test_stubs_agree_with_the_compiled_module(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "gazelle", "--mypy-config-file", "pyproject.toml"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_signatures_show_the_defaults() -> None:
    gazetteer = (
        "language='en', case='smart', diacritics='fold', boundaries='word', common_words='guard', "
        "short_forms='listed')"
    )
    run = "text=None, id=None, keep=(), encoding='utf-8', threads=None, progress=False, errors='strict')"
    signatures: dict[Callable[..., Any], str] = {
        gazelle.Gazetteer: f"(entries, *, {gazetteer}",
        gazelle.Gazetteer.read: f"(path, format=None, errors='strict', *, separator='|', {gazetteer}",
        gazelle.Gazetteer.load: "(path, memory_map=True)",
        gazelle.Gazetteer.find: "(self, /, text, *, overlap='longest')",
        gazelle.Gazetteer.find_many: "(self, /, texts, *, overlap='longest', threads=None, progress=False)",
        gazelle.Entry: "(id, name, label=None, aliases=(), short_forms=(), priority=0, case=None, "
        "common_words=None, attributes={})",
        gazelle.Segmenter: "(language, *, abbreviations=(), never_break_after=(), always_break_after=(), "
        "newlines='auto', quotes='split', threshold=0.5, learned=None)",
        gazelle.Segmenter.split_many: "(self, /, texts, *, threads=None, progress=False)",
        gazelle.annotate: f"(documents, gaz, segmenter='en', *, {run}",
        gazelle.annotate_batches: f"(documents, gaz, segmenter='en', *, batch_size=10000, {run}",
        gazelle.Annotations.counts: "(self, /, by='id', per=None)",
        gazelle.Annotations.compare: "(self, /, column, by='id')",
        gazelle.Annotations.cooccurrence: "(self, /, within='sentence', min_count=1)",
        gazelle.Annotations.to_networkx: "(self, /, within='sentence', min_count=1)",
        gazelle.Annotations.concordance: "(self, /, id, width=60)",
        gazelle.Annotations.show: "(self, /, doc=0, sentences=False, max_chars=10000)",
        gazelle.Annotations.write: "(self, /, folder, format='parquet')",
    }
    for function, shown in signatures.items():
        assert str(inspect.signature(function)) == shown


def test_the_defaults_that_are_shown_are_those_that_hold() -> None:
    def given(function: Callable[..., Any]) -> dict[str, Any]:
        parameters = inspect.signature(function).parameters.values()
        return {one.name: one.default for one in parameters if one.default is not inspect.Parameter.empty}

    text = "Dr. To Lam left Hà Nội.\nNobody saw US or us, e.g. in Reading. Then Lam came."
    names = ["To Lam", "Hanoi", "Ha Noi", "US", "Reading"]
    gaz = gazelle.Gazetteer(names)
    spelt_out = gazelle.Gazetteer(names, **given(gazelle.Gazetteer))
    assert spelt_out._summary() == gaz._summary()
    assert spelt_out.find(text, **given(gazelle.Gazetteer.find)) == gaz.find(text)
    segmenter = gazelle.Segmenter("en", **given(gazelle.Segmenter))
    assert pickle.dumps(segmenter) == pickle.dumps(gazelle.Segmenter("en"))
    assert gazelle.Entry("a", "b", **given(gazelle.Entry)) == gazelle.Entry("a", "b")
    result, again = gazelle.annotate([text], gaz), gazelle.annotate([text], gaz, **given(gazelle.annotate))
    assert again.sentences.to_dicts() == result.sentences.to_dicts()
    assert again.mentions.to_dicts() == result.mentions.to_dicts()
    for name in ("counts", "cooccurrence", "show"):
        ask = getattr(result, name)
        assert str(ask(**given(ask))) == str(ask())
    concordance = result.concordance
    assert str(concordance("US", **given(concordance))) == str(concordance("US"))
