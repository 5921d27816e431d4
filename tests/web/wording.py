"""Finds every text of the site that is to be translated: in templates and in modules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "src" / "presek" / "web"
CALLS = {"gettext", "gettext_lazy", "ngettext", "_"}
Message = tuple[str, str | None]
"""A text, and its plural where it has one."""


def of_site() -> dict[Message, str]:
    """Every text with the file where it stands first."""
    found: dict[Message, str] = {}
    for path in sorted(WEB.rglob("*.py")):
        for message in of_module(path.read_text("utf-8")):
            found.setdefault(message, path.name)
    for path in sorted((WEB / "templates").rglob("*.html")):
        for message in of_template(path.read_text("utf-8")):
            found.setdefault(message, path.name)
    return found


def of_module(text: str) -> list[Message]:
    found: list[Message] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if texts:
                found.append((texts[0], texts[1] if node.func.id == "ngettext" else None))
    return found


def of_template(text: str) -> list[Message]:
    python = templatize(text)
    found: list[Message] = []
    pattern = r"""\b(n?gettext)\((u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))(?:\s*,\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")))?|\s_\(((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"))\)"""
    for match in re.finditer(pattern, python):
        single = ast.literal_eval(match.group(2) or match.group(4))
        plural = ast.literal_eval(match.group(3)) if match.group(1) == "ngettext" and match.group(3) else None
        found.append((single, plural))
    return found
