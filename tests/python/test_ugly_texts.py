"""Texts that nobody wrote for a reader: a right answer, in time that grows as the text does."""

import random
import time
from pathlib import Path

import pytest

import gazelle

SEGMENTER = gazelle.Segmenter("en")
CHANCE = random.Random(3)
NOISE = CHANCE.randbytes(1 << 20)

UGLY = {
    "no terminator": "word and word " * (1 << 16),
    "one word": "x" * (1 << 20),
    "full stops": "." * (1 << 20),
    "line breaks": "\n" * (1 << 20),
    "quotation marks": '"' * (1 << 20),
    "opening quotation marks": "“" * (1 << 20),
    "opening quotations": ' "Aha. ' * (1 << 17),
    "full stops and spaces": ". " * (1 << 19),
    "white space": " \t\n\u3000\x1c" * (1 << 17),
    "binary noise": NOISE.decode("latin-1"),
    "noise with replacements": NOISE.decode("utf-8", "replace"),
    "lone surrogates": "\ud800. A\udfff" * (1 << 17),
    "unclosed brackets": "(a. [B " * (1 << 17),
    "Chinese full stops": "。" * (1 << 20),
    "combining marks": "a\u0301" * (1 << 19),
}


def checked(text: str) -> float:
    """Check the sentences of a text against the contract; return the processor's time for finding them."""
    # Its own object: a `str` may keep what it was asked for.
    text = text[:1] + text[1:]
    started = time.thread_time()
    spans = SEGMENTER.spans(text)
    spent = time.thread_time() - started
    end = 0
    for start, stop in spans:
        assert end <= start < stop
        assert not text[end:start].strip()
        assert not text[start].isspace()
        assert not text[stop - 1].isspace()
        end = stop
    assert not text[end:].strip()
    assert SEGMENTER.split(text) == [text[start:stop] for start, stop in spans]
    return spent


@pytest.mark.parametrize("name", UGLY)
def test_a_megabyte_takes_no_more_than_its_quarters(name: str) -> None:
    text = UGLY[name]
    quarter = min(checked(text[: len(text) // 4]) for _ in range(3))
    whole = min(checked(text) for _ in range(3))
    # Four times as much if linear, sixteen times if quadratic.
    assert whole < 10 * quarter + 0.02, (quarter, whole)


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u3000\x1f\x85\u2029", "\ufeff"])
def test_hardly_any_text(text: str) -> None:
    visible = [text] if text.strip() else []
    assert SEGMENTER.split(text) == visible
    assert SEGMENTER.spans(text) == [(0, 1) for _ in visible]
    assert SEGMENTER.split_many([text])["text"].to_pylist() == visible


def test_lone_surrogates_move_nothing() -> None:
    text = "\udc80 One \ud800 ended. Two\udfff began."
    assert SEGMENTER.split(text) == ["\udc80 One \ud800 ended.", "Two\udfff began."]
    assert SEGMENTER.spans(text) == [(0, 14), (15, 26)]


class Shouting(str):
    """A `str` that tells of itself what is not true."""

    def isascii(self) -> bool:
        return True

    def encode(self, *_: object) -> bytes:
        return b"nothing"


def test_a_subclass_is_read_as_the_str_it_is() -> None:
    text = "Là. Où est-il? "
    assert SEGMENTER.split(Shouting(text)) == SEGMENTER.split(text) == ["Là.", "Où est-il?"]
    assert type(SEGMENTER.split(Shouting("One"))[0]) is str


@pytest.mark.parametrize("content", [b"", b"\0" * 1000, NOISE, b"gazelle segmenter 1\n{", b"{}"])
def test_a_file_that_holds_no_segmenter(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.segmenter"
    path.write_bytes(content)
    with pytest.raises(gazelle.FileFormatError, match=r"no.segmenter.*segmenter"):
        gazelle.Segmenter.load(path)


def test_a_language_that_does_not_exist() -> None:
    with pytest.raises(gazelle.OptionError, match=r'"xx".*accepted: af, .*, zh'):
        gazelle.Segmenter("xx")
