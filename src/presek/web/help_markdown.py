"""Pages of the documentation as HTML: Markdown without HTML of its own, links between pages turned into addresses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from presek.app import handbook

SCROLLED = '<div class="scroll" tabindex="0" role="group"><table>'


def html(page: handbook.Page) -> SafeString:
    """The page as HTML."""
    return _html(page.path, page.language, page.text)


@lru_cache(maxsize=128)
def _html(path: str, language: str, text: str) -> SafeString:
    reader = _reader()
    tokens = reader.parse(text)
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            token.attrSet("id", handbook.anchor_of(following.content))
        if token.children:
            token.children = _linked(token.children, path)
    # The text is the product's own and HTML in it is shown as text, so what comes out is safe to show.
    return mark_safe(reader.renderer.render(tokens, reader.options, {}))


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("table_open", lambda _self, *_rest: SCROLLED)
    reader.add_render_rule("table_close", lambda _self, *_rest: "</table></div>")
    for kind in ("code_block", "fence"):
        reader.add_render_rule(kind, _code)
    return reader


def _code(_self: object, tokens: Sequence[Token], at: int, *_rest: object) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[at].content)}</code></pre>'


def _linked(children: list[Token], path: str) -> list[Token]:
    """Links and pictures with addresses of this site; a link to what isn't shown here becomes its text."""
    kept, dropped = [], 0
    for token in children:
        if token.type == "link_open":
            address = _address(str(token.attrGet("href") or ""), path)
            if not address:
                dropped += 1
                continue
            token.attrSet("href", address)
        elif token.type == "link_close" and dropped:
            dropped -= 1
            continue
        elif token.type == "image":
            name = str(token.attrGet("src") or "").rsplit("/", 1)[-1]
            token.attrSet("src", reverse("help-picture", args=(name,)))
            token.attrSet("loading", "lazy")
        kept.append(token)
    return kept


def _address(href: str, path: str) -> str:
    """Where a link of a page leads on this site; empty where it leads out of the pages."""
    parts = urlsplit(href)
    if parts.scheme:
        return href if parts.scheme in {"http", "https"} else ""
    if not parts.path:
        return href
    target = normpath(join(dirname(path), parts.path))
    if not target.endswith(".md") or handbook.page(target.removesuffix(".md"), "en") is None:
        return ""
    address = reverse("help-page", args=(target.removesuffix(".md"),))
    return f"{address}#{parts.fragment}" if parts.fragment else address
