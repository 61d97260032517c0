"""Pages in a real browser: what is seen, searched, sorted, clicked, and what never runs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

import gazelle

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GAZ = gazelle.Gazetteer.read(SEEDS / "gazetteer.jsonl")
SAMPLE = gazelle.annotate(SEEDS / "*.txt", GAZ)
EVIL = "<script>alert(1)</script>"
MANY_SCRIPTS = gazelle.annotate(
    {
        "tiếng-việt": "Ông Tô Lâm đã gặp ông Tập Cận Bình tại Bắc Kinh. Sau đó ông Tô Lâm trở về Hà Nội.",
        "中文": "苏林在北京会见习近平。随后，苏林返回河内。",
        "العربية": "التقى تو لام شي جين بينغ. ثم عاد تو لام إلى هانوي.",
        EVIL: f"{EVIL} said nothing. 🦌🦌 Nemo met Evil Corp in Hanoi.",
    },
    [
        {"id": "lam", "name": "Tô Lâm", "label": "PERSON", "aliases": ["苏林", "تو لام"]},
        {"id": "xi", "name": "习近平", "label": "PERSON", "aliases": ["Tập Cận Bình", "شي جين بينغ"]},
        {"id": "hanoi", "name": "Hà Nội", "label": "CITY", "aliases": ["河内", "هانوي", "Hanoi"]},
        {"id": EVIL, "name": EVIL, "label": "</style><b>x", "aliases": ["Evil Corp"]},
        {"id": "nemo", "name": "Nemo"},
    ],
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        # Where it has to be there, its absence is a failure.
        assert not os.environ.get("GAZELLE_NEEDS_BROWSER"), "chromium is not installed"
        pytest.skip("chromium is not installed")
    # A busy machine is slow, not wrong.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """Opens pages; complaints of the browser, dialogues and requests for anything else are failures."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.wrong: list[str] = []
        self.pages: list[Page] = []

    def page(self, html: str, **options: Any) -> Page:
        path = self.folder / f"{len(self.pages)}.html"
        path.write_text(html, "utf-8")
        page = self.browser.new_page(**options)
        page.set_default_timeout(60_000)
        self.pages.append(page)
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", self.dismiss)
        page.on("request", lambda asked: self.note(asked.url, path.as_uri()))
        page.goto(path.as_uri())
        return page

    def dismiss(self, dialog: Dialog) -> None:
        self.wrong.append("a dialogue")
        dialog.dismiss()

    def note(self, asked: str, own: str) -> None:
        if not asked.startswith(own):
            self.wrong.append(asked)

    def report(self, result: gazelle.Annotations, **options: Any) -> Page:
        result.to_html(self.folder / "report.html")
        return self.page((self.folder / "report.html").read_text("utf-8"), **options)

    def fragment(self, html: str, **options: Any) -> Page:
        scheme = '<meta name="color-scheme" content="light dark">'
        return self.page(f'<!doctype html><meta charset="utf-8">{scheme}<body>{html}', **options)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(browser, tmp_path)
    yield opened
    for page in opened.pages:
        page.close()
    assert opened.wrong == []


def rows(page: Page, section: str) -> list[str]:
    return page.locator(f"#{section} tbody tr:visible:not(.passages)").all_inner_texts()


def names(page: Page) -> list[str]:
    return page.locator("#entities tbody tr:visible .name").all_inner_texts()


def test_a_long_table_shows_its_head_and_more_on_demand(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    counts = SAMPLE.counts()
    assert names(page) == counts["name"].to_pylist()[:25]
    expect(page.locator("#entities .more")).to_contain_text(f"25 of {len(counts)}")
    page.locator("#entities .more button").first.click()
    assert names(page) == counts["name"].to_pylist()
    page.get_by_text("Show fewer").click()
    assert len(names(page)) == 25


def test_searching_finds_names_ids_and_labels_whatever_their_marks(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    search = page.get_by_label("Search names, ids, labels")
    search.fill("HO CHI")
    assert all("ho chi" in text.lower() for text in rows(page, "entities"))
    assert names(page)
    search.fill("party")
    found = {row["name"] for row in SAMPLE.counts() if row["label"] == "PARTY"}
    assert found <= set(names(page))
    search.fill("no such thing")
    assert names(page) == []
    expect(page.locator("#entities .empty")).to_be_visible()
    search.fill("")
    assert len(names(page)) == 25
    other = opened.report(MANY_SCRIPTS)
    for typed, name in (("to lam", "Tô Lâm"), ("习近", "习近平"), ("alert(1)", EVIL)):
        # `ô` is found by `o`: marks do not count.
        other.get_by_label("Search names, ids, labels").fill(typed)
        assert names(other) == [name]


def test_sorting_by_every_column(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    counts = SAMPLE.counts().to_dicts()
    head = page.locator("#entities th", has_text="Documents")
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    most = sorted(counts, key=lambda row: -row["documents"])[:25]
    assert names(page) == [row["name"] for row in most]
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert names(page) == [row["name"] for row in sorted(counts, key=lambda row: row["documents"])[:25]]
    page.locator("#entities th", has_text="Entity").press("Enter")
    assert names(page) == sorted(names(page), key=str.casefold)
    assert head.get_attribute("aria-sort") is None
    page.locator("#together th", has_text="Score").click()
    scores = [float(text.split()[-1]) for text in rows(page, "together")]
    assert scores == sorted(scores, reverse=True)


def test_a_click_on_an_entity_lists_its_mentions(opened: Opened) -> None:
    page = opened.report(SAMPLE, viewport={"width": 1200, "height": 800})
    row = SAMPLE.counts()[0]
    page.locator("#entities .open").first.click()
    lines = page.locator(".passages li")
    assert lines.count() == row["mentions"]
    expected = SAMPLE.concordance(row["id"])
    assert lines.locator("b").all_inner_texts() == expected["match"].to_pylist()
    docs = {found["doc"]: found["doc_id"] for found in SAMPLE.documents}
    assert lines.locator("a").all_inner_texts() == [docs[doc] for doc in expected["doc"]]
    for found, right in zip(expected, lines.locator(".behind").all_text_contents(), strict=True):
        assert " ".join(found["right"].split())[:5] in " ".join(right.split())[:60] or len(right) < 5
    page.locator("#entities .open").first.click()
    expect(page.locator(".passages")).to_have_count(0)


def test_a_line_leads_to_its_passage(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    page.get_by_text("Close all").click()
    page.locator("#entities .open").nth(2).click()
    line = page.locator(".passages li").last
    target = line.locator("a").get_attribute("href")
    assert target
    line.locator("a").click()
    sentence = page.locator(target)
    expect(sentence).to_be_in_viewport()
    assert line.locator("b").inner_text() in sentence.inner_text()
    assert page.locator("details[open]").count() == 1
    # The same link works again after the document was folded, and from outside.
    page.get_by_text("Close all").click()
    line.locator("a").click()
    expect(sentence).to_be_in_viewport()


def test_a_click_on_a_pair_lists_the_sentences_with_both(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    pair = SAMPLE.cooccurrence()[0]
    page.locator("#together .open").first.click()
    expected = SAMPLE.sentences_with(pair["a"], pair["b"])
    assert len(expected) == pair["count"]
    shown = page.locator(".passages .sentence").all_text_contents()
    assert shown == expected["text"].to_pylist()
    assert page.locator(".passages [id]").count() == 0, "ids are there once"


LOOKS = """marks => marks.map(mark => {
    const line = getComputedStyle(mark);
    return [line.borderBottomColor, line.borderBottomStyle, line.borderBottomWidth].join(" ");
})"""
DOTS = """dots => dots.map(dot => {
    const look = getComputedStyle(dot);
    return [look.backgroundColor, look.borderTopColor, look.borderRadius].join(" ");
})"""


def test_two_dozen_labels_can_be_told_apart(opened: Opened) -> None:
    entries = [{"name": f"Name{at}", "label": f"L{at}"} for at in range(26)]
    result = gazelle.annotate([" ".join(f"Name{at}" for at in range(26))], entries)
    report, cell = opened.report(result), opened.fragment(result.show() + result._repr_html_())
    for page, dots in ((report, ".chip i"), (cell, None)):
        looks = page.locator("mark").evaluate_all(LOOKS)
        assert len(set(looks)) == 25, "the last two are grey"
        assert all(look.endswith("2px") for look in looks)
        if dots:
            assert len(set(page.locator(dots).evaluate_all(DOTS))) == 25
    border = report.locator(".chip").first.evaluate("chip => getComputedStyle(chip).borderTopWidth")
    assert border == "1px"


def test_labels_can_be_switched_off(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    chip = page.locator(".chip", has_text="PERSON")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    people = {row["name"] for row in SAMPLE.counts() if row["label"] == "PERSON"}
    assert not people & set(names(page))
    mark = page.locator("mark", has_text="To Lam").first
    assert mark.evaluate("node => getComputedStyle(node).backgroundColor") == "rgba(0, 0, 0, 0)"
    chip.click()
    assert names(page) == SAMPLE.counts()["name"].to_pylist()[:25]


def test_documents_can_be_searched_and_marked(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    page.get_by_label("Search documents").fill("guangzhou")
    found = [
        row["doc_id"]
        for row in SAMPLE.documents
        if "guangzhou" in f"{row['doc_id']} {SAMPLE.text(row['doc'])}".lower()
    ]
    assert page.locator(".doc:visible .docid").all_text_contents() == found
    page.get_by_label("Search documents").fill("")
    number = "node => getComputedStyle(node, '::before').content"
    sentence = page.locator("#d0s3")
    assert sentence.evaluate(number) == "none"
    page.get_by_role("checkbox", name="Sentences").check()
    assert sentence.evaluate(number) == '"3"'
    label = "node => getComputedStyle(node, '::after').content"
    mark = page.locator("mark").first
    assert mark.evaluate(label) == f'"{SAMPLE.mentions[0]["label"]}"'
    page.get_by_role("checkbox", name="Labels").uncheck()
    assert mark.evaluate(label) == "none"


def test_a_name_that_is_a_script_does_not_run(opened: Opened) -> None:
    page = opened.report(MANY_SCRIPTS)
    assert EVIL in names(page)
    page.locator("#entities tr", has_text=EVIL).locator(".open").click()
    assert page.locator(".passages b").all_inner_texts() == [EVIL, "Evil Corp"]
    assert page.locator(".passages a").all_inner_texts() == [EVIL, EVIL]
    for html in (MANY_SCRIPTS._repr_html_(), str(MANY_SCRIPTS.show(3)), MANY_SCRIPTS.mentions._repr_html_()):
        assert opened.fragment(html).locator("script").count() == 0


def test_text_runs_in_its_own_direction(opened: Opened) -> None:
    page = opened.report(MANY_SCRIPTS, viewport={"width": 1000, "height": 800})
    left = "node => node.getBoundingClientRect().left"
    width = "node => node.getBoundingClientRect().right"
    arabic, chinese = page.locator("#d2 .body"), page.locator("#d1 .body")
    first, second = page.locator("#d2s0").evaluate(width), page.locator("#d2 mark").last.evaluate(left)
    assert first == pytest.approx(arabic.evaluate(width), abs=30), "Arabic begins at the right"
    assert second < first
    assert page.locator("#d1s0").evaluate(left) < chinese.evaluate(left) + 60
    page.locator("#entities tr", has_text="Tô Lâm").locator(".open").click()
    line = page.locator(".passages .kwic", has_text="تو لام").first
    before, behind = line.locator(".before"), line.locator(".behind")
    assert line.get_attribute("dir") == "rtl"
    assert before.evaluate(left) > behind.evaluate(left), "what comes first stands at the right"
    view = opened.fragment(str(MANY_SCRIPTS.show(2)))
    assert view.locator("mark").first.evaluate(left) > view.locator("mark").nth(1).evaluate(left)


# Where each mark and its label stand, in the order of the page, and the words between the marks.
PLACES = """() => [...document.querySelectorAll("mark")].map((mark) => {
  const edges = ({ left, right, top }) => ({ left, right, top });
  const words = document.createRange();
  words.selectNodeContents(mark.firstChild);
  const label = mark.querySelector("small");
  return {
    boxes: [...mark.getClientRects()].map(edges),
    name: edges(words.getBoundingClientRect()),
    label: label && edges(label.getBoundingClientRect()),
    text: mark.firstChild.data,
  };
})"""
# Where a word stands that is in no mark.
WORD = """(word) => {
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const at = nodes.currentNode.data.indexOf(word);
    if (at < 0 || nodes.currentNode.parentElement.closest("mark")) continue;
    const range = document.createRange();
    range.setStart(nodes.currentNode, at);
    range.setEnd(nodes.currentNode, at + word.length);
    const { left, right } = range.getBoundingClientRect();
    return { left, right };
  }
}"""
MIXED = gazelle.annotate(
    {
        "العربية": "وقال xi: China نعم. زار شركة Google Cloud مع 习近平 أمس.",
        "עברית": "הנשיא xi: China כן. חברת Google Cloud עם 习近平 אתמול.",
        "english": "The firm Google Cloud met 习近平 of China in هانوي, ירושלים (then).",
    },
    [
        {"name": "China", "label": "COUNTRY"},
        {"name": "Google", "label": "FIRM"},
        {"name": "习近平", "label": "PERSON"},
        {"name": "هانوي", "label": "مدينة"},
        {"name": "ירושלים", "label": "CITY"},
    ],
)


@pytest.mark.parametrize("doc", [0, 1, 2])
def test_a_label_stands_where_its_mention_ends_whichever_way_the_text_runs(opened: Opened, doc: int) -> None:
    for sentences in (False, True):
        page = opened.fragment(str(MIXED.show(doc, sentences=sentences)))
        for mark in page.evaluate(PLACES):
            name, label, (box,) = mark["name"], mark["label"], mark["boxes"]
            runs_left = mark["text"] in ("هانوي", "ירושלים")
            gap = name["left"] - label["right"] if runs_left else label["left"] - name["right"]
            assert 0 <= gap < 6, f"the label of {mark['text']} is elsewhere"
            assert box["left"] <= min(name["left"], label["left"])
            assert box["right"] >= max(name["right"], label["right"])


def test_marks_leave_the_order_of_the_words_as_it_is(opened: Opened) -> None:
    pages = [opened.fragment(str(MIXED.show(doc))) for doc in (0, 1)]
    for doc in (0, 1):
        pages.append(opened.report(MIXED))
        # The other documents say the same words.
        pages[-1].locator(f".doc:not(#d{doc})").evaluate_all("nodes => nodes.map((node) => node.remove())")
    for page in pages:
        marks = {mark["text"]: mark["boxes"] for mark in page.evaluate(PLACES)}
        assert [len(boxes) for boxes in marks.values()] == [1, 1, 1]
        assert page.evaluate(WORD, "xi:")["right"] <= marks["China"][0]["left"]
        assert marks["Google"][0]["right"] <= page.evaluate(WORD, "Cloud")["left"]


@pytest.mark.parametrize("width", [360, 700])
def test_a_short_mention_stays_on_one_line(opened: Opened, width: int) -> None:
    text = "a " + " ".join("b" * length + " Hà Nội 习近平 Việt Nam" for length in range(1, 12))
    entries = [{"name": name, "label": "PLACE"} for name in ("Hà Nội", "习近平", "Việt Nam", LONG)]
    result = gazelle.annotate([text, f"At the {LONG} nobody slept."], entries)
    assert len(result.mentions) == 34
    pages = (
        opened.fragment(str(result.show(0)), viewport={"width": width, "height": 800}),
        opened.report(result, viewport={"width": width, "height": 800}),
    )
    for page in pages:
        marks = page.locator("mark")
        lines = marks.evaluate_all("nodes => nodes.map((node) => node.getClientRects().length)")
        assert set(lines[:33]) == {1}
    assert pages[1].locator("#d1 mark").evaluate("node => node.getClientRects().length") > 1
    assert pages[1].evaluate("document.documentElement.scrollWidth") <= width


LONG = "International Association of the Long Names of Associations That Nobody Remembers"
LABEL = "ORGANISATION_WITH_A_LONG_LABEL"


@pytest.mark.parametrize("width", [360, 480, 1000])
def test_long_names_and_labels_leave_room_for_the_figures(opened: Opened, width: int) -> None:
    entries = [
        {"id": "an-id-as-long-as-a-name", "name": LONG, "label": LABEL},
        {"name": "Xi", "label": LABEL},
    ]
    result = gazelle.annotate([f"Xi met the {LONG}."], entries)
    view = opened.fragment(result._repr_html_(), viewport={"width": width, "height": 800})
    cut_off = "nodes => nodes.filter((node) => node.scrollWidth > node.clientWidth + 1).length"
    assert view.locator("div").evaluate_all(cut_off) == 0
    report = opened.report(result, viewport={"width": width, "height": 800})
    row = report.locator("#entities tbody tr", has_text=LONG)
    first = "node => { const r = document.createRange(); r.selectNode(node); return r.getClientRects()[0] }"
    name, figure = (row.locator(part).first.evaluate(first) for part in (".name bdi", "td.figure"))
    assert abs(name["top"] - figure["top"]) < 6, "the figures stand beside the first line"
    left = "node => [...node.getClientRects()].map(({ left }) => left)"
    lines = [*row.locator(".name bdi").evaluate(left), *row.locator(".id bdi").evaluate(left)]
    assert min(lines) >= name["left"] - 1, "what is wrapped stays beside the dot"


def test_a_dot_stands_beside_its_name_on_a_narrow_page(opened: Opened) -> None:
    entries = [{"name": name, "label": "PLACE"} for name in ("Châu Đốc", "Hà Nội", "Việt Nam", "习近平")]
    report = opened.report(gazelle.annotate([" – ".join(entry["name"] for entry in entries)], entries))
    middle = "node => { const { top, bottom } = node.getClientRects()[0]; return (top + bottom) / 2 }"
    for width in range(320, 480, 20):
        report.set_viewport_size({"width": width, "height": 800})
        for name in report.locator("#together .name").all():
            dot, words = (name.locator(part).evaluate(middle) for part in ("i", "bdi"))
            assert abs(dot - words) < 6


def luminance(colour: list[float]) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Every text that is seen, its colour, and that of what is painted beneath it, ground upon ground.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const page = matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff";
  const pixel = () => [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  const seen = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility({ contentVisibilityAuto: true })) continue;
    canvas.globalAlpha = 1;
    canvas.fillStyle = page;
    canvas.fillRect(0, 0, 1, 1);
    const chain = [];
    for (let at = node; at; at = at.parentElement) chain.unshift(getComputedStyle(at));
    for (const style of chain) { canvas.fillStyle = style.backgroundColor; canvas.fillRect(0, 0, 1, 1); }
    const ground = pixel();
    canvas.globalAlpha = chain.reduce((all, style) => all * style.opacity, 1);
    canvas.fillStyle = getComputedStyle(node).color;
    canvas.fillRect(0, 0, 1, 1);
    seen.push([node.textContent.slice(0, 40), pixel(), ground]);
  }
  return seen;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_the_light_and_in_the_dark(
    opened: Opened, scheme: Literal["light", "dark"]
) -> None:
    report = opened.report(SAMPLE, color_scheme=scheme)
    report.locator("#entities .open").first.click()
    views = [
        SAMPLE._repr_html_(),
        str(SAMPLE.show(0, sentences=True)),
        SAMPLE.mentions._repr_html_(),
        GAZ._repr_html_(),
        GAZ.find("Xi Jinping")[0]._repr_html_(),
        gazelle.Segmenter("en")._repr_html_(),
    ]
    pages = [report, opened.fragment("<hr>".join(views), color_scheme=scheme)]
    for page in pages:
        seen = page.evaluate(CONTRAST)
        assert len(seen) > 100
        for words, text, ground in seen:
            light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4, f"{words!r}: {text} on {ground}"


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_sticks_out(opened: Opened, width: int) -> None:
    for result in (SAMPLE, MANY_SCRIPTS):
        page = opened.report(result, viewport={"width": width, "height": 800})
        page.locator("#entities .open").first.click()
        page.locator("#together .open").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        views = f"{result._repr_html_()}{result.show(0)}{result.mentions._repr_html_()}{GAZ._repr_html_()}"
        page = opened.fragment(views, viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_printing_keeps_the_text_and_drops_the_tools(opened: Opened) -> None:
    page = opened.report(SAMPLE)
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.get_by_label("Search documents")).to_be_hidden()
    expect(page.locator("#d0 .body")).to_be_visible()
    left = page.locator("#entities .more")
    assert left.inner_text().strip() == f"25 of {len(SAMPLE.counts())}", "what is not printed is said"
    assert len(page.pdf()) > 20_000


def test_a_thousand_documents_can_still_be_used(opened: Opened) -> None:
    texts = [
        (f"{copy}-{row['doc_id']}", SAMPLE.text(row["doc"]))
        for copy in range(200)
        for row in SAMPLE.documents
    ]
    page = opened.report(gazelle.annotate(texts, GAZ))
    assert page.locator(".doc").count() == 1000
    assert page.locator("details[open]").count() == 0
    seconds = page.evaluate(
        "() => { const now = performance.now(); document.querySelector('#entities .open').click(); "
        "document.querySelector('.passages').getBoundingClientRect(); return (performance.now() - now) / 1000 }"
    )
    assert seconds < 5
    assert page.locator(".passages li").count() == 40
    page.locator(".passages .more button").click()
    assert page.locator(".passages li").count() == 80
    page.get_by_label("Search documents").fill("199-01")
    assert page.locator(".doc:visible").count() == 1


def test_without_its_script_the_page_is_whole(opened: Opened) -> None:
    page = opened.report(SAMPLE, java_script_enabled=False)
    assert names(page) == SAMPLE.counts()["name"].to_pylist()
    assert page.locator("mark").count() == len(SAMPLE.mentions)
