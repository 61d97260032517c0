"""What a page of HTML holds, and whether it is well formed and needs nothing else."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects what a page shows; anything that would load, run or not close is an error."""

    VOID = frozenset({"meta", "br", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marks: list[str] = []
        self.titles: list[str] = []
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self._texts: list[str] = []
        self.feed(html)
        self.close()
        self.shown = "".join(self._texts)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"{name} of {tag} would run"
            assert name not in ("src", "srcset", "action", "data"), f"{name} of {tag} would load"
            assert "url(" not in (value or ""), f"{name} of {tag} would load"
            if name == "href":
                assert value, "a link to nowhere"
                assert value.startswith("#"), f"{value} leads away"
                self.links.append(value[1:])
            if name == "id":
                assert value not in self.ids, f"{value} is there twice"
                self.ids.add(value or "")
            if name == "title":
                self.titles.append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self._texts.append(data)
        if "mark" in self.open and "small" not in self.open:
            self.marks[-1] += data
