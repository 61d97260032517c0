"""Plots show the numbers of the tables, in letters that can be read."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from matplotlib import font_manager
from matplotlib import pyplot as plt

import gazelle

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SAMPLE = gazelle.annotate(SEEDS / "*.txt", gazelle.Gazetteer.read(SEEDS / "gazetteer.jsonl"))
EMPTY = gazelle.annotate([], ["Xi"])
PLOTS = [gazelle.plot_counts, gazelle.plot_cooccurrence, gazelle.plot_coverage]


@pytest.fixture(autouse=True)
def without_a_screen() -> Iterator[None]:
    matplotlib.use("agg")
    yield
    plt.close("all")


def drawn(ax: Any) -> bytes:
    """Draw the figure; a letter that no font has is a warning, and so an error."""
    image = io.BytesIO()
    ax.figure.savefig(image, format="png")
    return image.getvalue()


def test_counts_are_bars() -> None:
    ax = gazelle.plot_counts(SAMPLE, limit=7)
    rows = SAMPLE.counts()[:7].to_dicts()
    assert [bar.get_width() for bar in ax.patches] == [row["mentions"] for row in rows]
    assert [label.get_text() for label in ax.get_yticklabels()] == [row["name"] for row in rows]
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the most frequent at the top"
    assert ax.get_title("left") == f"7 of {len(SAMPLE.counts())} entities"
    by_label = gazelle.plot_counts(SAMPLE, by="label", limit=100)
    assert len(by_label.patches) == len(SAMPLE.counts(by="label"))
    assert by_label.get_title("left") == ""


def test_pairs_are_lines() -> None:
    ax = gazelle.plot_cooccurrence(SAMPLE, limit=12, min_count=2)
    pairs = SAMPLE.cooccurrence(min_count=2)
    assert len(ax.lines) == 12
    names = {row["id"]: row["name"] for row in SAMPLE.counts()}
    widths = sorted((line.get_linewidth() for line in ax.lines), reverse=True)
    most = pairs[0]["count"]
    assert widths == pytest.approx([0.6 + 5 * count / most for count in pairs["count"][:12]])
    shown = {text.get_text() for text in ax.texts}
    assert shown <= {name if len(name) <= 28 else f"{name[:27]}…" for name in names.values()}
    assert len(ax.texts) == len(ax.collections)
    again = gazelle.plot_cooccurrence(SAMPLE, limit=12, min_count=2)
    assert [text.xy for text in again.texts] == [text.xy for text in ax.texts]


def test_coverage_is_a_heat_map() -> None:
    ax = gazelle.plot_coverage(SAMPLE, documents=4, entities=6)
    top = SAMPLE.counts()[:6].to_dicts()
    counted = {(row["id"], row["doc"]): row["mentions"] for row in SAMPLE.coverage()}
    assert ax.images[0].get_array().tolist() == [
        [counted.get((row["id"], doc), 0) for doc in SAMPLE.documents["doc"][:4]] for row in top
    ]
    assert ax.get_title("left") == f"4 of 5 documents, 6 of {len(SAMPLE.counts())} entities"
    few = gazelle.plot_coverage(gazelle.annotate(["Xi. Xi."], ["Xi"]))
    assert [tick for tick in few.images[0].colorbar.get_ticks() if tick % 1] == [], "mentions are whole"


@pytest.mark.parametrize("plot", PLOTS)
def test_the_axes_that_are_given_are_drawn_into(plot: Any) -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert plot(SAMPLE, ax=right) is right
    assert not left.has_data()
    assert right.has_data()
    assert plt.get_fignums() == [figure.number]
    drawn(right)


@pytest.mark.parametrize("plot", PLOTS)
def test_nothing_can_be_drawn(plot: Any) -> None:
    drawn(plot(EMPTY))


def has_font(text: str) -> bool:
    fonts = (font_manager.get_font(font.fname) for font in font_manager.fontManager.ttflist)
    return any(all(ord(char) in font.get_charmap() for char in text) for font in fonts)


@pytest.mark.parametrize("name", ["Nguyễn Phú Trọng", "习近平", "کابل", "Ђорђе", "서울"])
@pytest.mark.parametrize("plot", PLOTS)
def test_every_letter_is_drawn_or_missed_aloud(plot: Any, name: str) -> None:
    result = gazelle.annotate([f"Xi met {name} there."], ["Xi", name])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ax = plot(result)
    if has_font(name):
        assert said == []
        drawn(ax)
    else:
        assert {str(warning.message).partition(" has ")[0] for warning in said} == {"no installed font"}


def test_what_no_font_has_is_said() -> None:
    result = gazelle.annotate(["They saw \U00012000 there."], ["\U00012000"])
    if has_font("\U00012000"):
        pytest.skip("this machine has cuneiform")
    with pytest.warns(UserWarning, match=r"no installed font has .*fonts-noto-core.*rcParams"):
        gazelle.plot_counts(result)
