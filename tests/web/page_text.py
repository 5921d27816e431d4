"""What a page says to its reader, piece by piece: its texts and the labels that are heard or hovered over."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "rect", "path", "line", "circle", "hr", "polyline", "use", "wbr", "stop"}
SILENT = {"script", "style", "code", "pre", "textarea", "kbd", "q"}
SPOKEN = {
    "title", "aria-label", "aria-description", "aria-valuetext", "aria-roledescription", "placeholder", "alt", "label",
}  # fmt: skip
BUTTONS = {"submit", "button", "reset"}


class Reader(HTMLParser):
    """Collects what is said in the page's own language; what is marked as another language's is left out."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        silent = tag in SILENT or told.get("lang", self.language) != self.language
        silent = silent or bool(self.open and self.open[-1][1])
        if not silent:
            self.said += [text for name, text in attrs if text and is_spoken(name, told)]
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.said.append(" ".join(data.split()))


def is_spoken(name: str, told: dict[str, str | None]) -> bool:
    """Whether an attribute is read or heard; scripts show what they find in `data-`."""
    if name == "value":
        return told.get("type") in BUTTONS
    return name in SPOKEN or name.startswith("data-")


def texts(html: str, language: str) -> list[str]:
    """The pieces in order."""
    reader = Reader(language)
    reader.feed(html)
    return reader.said
