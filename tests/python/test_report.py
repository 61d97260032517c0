"""The report: one page that holds everything and needs nothing."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

import gazelle
from tests.python.page import Page

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GAZ = gazelle.Gazetteer.read(SEEDS / "gazetteer.jsonl")
SAMPLE = gazelle.annotate(SEEDS / "*.txt", GAZ)
NASTY = "</script><script>alert(1)</script><!-- </style>"


def report(result: gazelle.Annotations, folder: Path) -> str:
    path = folder / "report.html"
    result.to_html(path)
    return path.read_text("utf-8")


def test_the_report_shows_every_mention(tmp_path: Path) -> None:
    page = Page(report(SAMPLE, tmp_path))
    assert page.marks == SAMPLE.mentions["text"].to_pylist()
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    for row in SAMPLE.sentences:
        assert f"d{row['doc']}s{row['sentence']}" in page.ids
    for row in SAMPLE.documents:
        assert SAMPLE.text(row["doc"]) in page.shown
        assert row["doc_id"] in page.shown
    assert set(page.links) <= set(page.ids)
    for row in SAMPLE.counts():
        assert row["name"] in page.shown


def test_only_its_own_script_may_run(tmp_path: Path) -> None:
    html = report(SAMPLE, tmp_path)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert not re.findall(r"https?:|@import|url\(|fetch|innerHTML|eval", script + style)


def test_everything_is_escaped(tmp_path: Path) -> None:
    gaz = gazelle.Gazetteer(
        [{"id": NASTY, "name": f"Xi {NASTY}", "label": NASTY, "aliases": ["Xi"]}, {"name": "Hanoi"}]
    )
    rows = [
        {"id": NASTY, "text": f"{NASTY} Xi met Hanoi. {NASTY}", "source": NASTY},
        {"id": NASTY, "text": 7},
    ]
    result = gazelle.annotate(rows, gaz, keep=["source"], errors="skip")  # type: ignore[arg-type]
    html = report(result, tmp_path)
    page = Page(html)
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert page.marks == ["Xi", "Hanoi"]
    assert f"source {NASTY}" in page.shown
    assert NASTY not in html


def test_what_is_cut_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gazelle.report

    for name, limit in (
        ("_ENTITIES", 5),
        ("_PAIRS", 3),
        ("_DOCUMENTS", 2),
        ("_CHARACTERS", 300),
        ("_LABELS", 2),
    ):
        monkeypatch.setattr(gazelle.report, name, limit)
    page = Page(report(SAMPLE, tmp_path))
    left = len(SAMPLE.counts()) - 5
    assert f"… {left} more entities are not on this page; result.counts() has all of them." in page.shown
    assert f"… {len(SAMPLE.cooccurrence()) - 3} more pairs are not on this page" in page.shown
    assert "… 3 more documents of 5 not on this page" in page.shown
    assert f"… {len(SAMPLE.text(0)) - 300:,} more of {len(SAMPLE.text(0)):,} characters" in page.shown
    assert f"… {len(SAMPLE.counts(by='label')) - 2} more labels" in page.shown
    found = SAMPLE.mentions.to_dicts()
    assert page.marks == [row["text"] for row in found if row["doc"] < 2 and row["end"] <= 300]


def test_a_thousand_documents_stay_a_page(tmp_path: Path) -> None:
    texts = [
        (f"{copy}-{row['doc_id']}", SAMPLE.text(row["doc"]))
        for copy in range(240)
        for row in SAMPLE.documents
    ]
    result = gazelle.annotate(texts, GAZ)
    html = report(result, tmp_path)
    page = Page(html)
    shown = page.tags.count("details")
    assert shown == 1000 or sum(len(text) for _, text in texts[:shown]) >= 8_000_000
    assert f"… {len(texts) - shown} more documents of {len(texts):,} not on this page" in page.shown
    assert len(html) < 30_000_000


@pytest.mark.parametrize("texts", [[], ["Nobody came."], [""], [None]])
def test_nothing_found_is_a_page_too(texts: list[str | None], tmp_path: Path) -> None:
    page = Page(report(gazelle.annotate(texts, GAZ), tmp_path))
    assert page.marks == []
    assert "No name of the list stands in these texts." in page.shown
    assert set(page.links) <= set(page.ids)


def test_what_was_left_out_is_listed(tmp_path: Path) -> None:
    result = gazelle.annotate(["Xi", 7], ["Xi"], errors="skip")  # type: ignore[list-item]
    page = Page(report(result, tmp_path))
    assert result.skipped[0]["reason"] in page.shown
    assert "skipped" in page.links


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(gazelle.NotFoundError, match="nowhere"):
        SAMPLE.to_html(tmp_path / "nowhere" / "report.html")
