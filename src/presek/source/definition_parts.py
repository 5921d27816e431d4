"""The parts that stand in several places of a source's definition: texts, whole numbers, choices, secrets' places."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from presek.source.definition import SecretPlace
from presek.source.yaml_text import Findings, Node
from presek.values.problem import nearest_names

SECRET = re.compile(r"(env):([A-Za-z_][A-Za-z0-9_]*)|(file):(/.+)")
SECRET_WORDS = re.compile(r"pass|pwd|secret|token|api_?key|access_?key|signature|credential", re.IGNORECASE)


def node_of(node: Node, name: str) -> Node:
    """The part of a name, or an empty one in its place."""
    return node.get(name) or Node(node.at, entries=())


def text_of(node: Node, name: str, findings: Findings, *, needed: bool = False) -> str | None:
    """A single text; notes a problem where it is needed and missing."""
    text = findings.text(node.get(name), of=name)
    if needed and not text:
        findings.say(f"no-{name}", f"'{name}' is missing.", node.at)
        return None
    return text


def choice_of(
    node: Node, name: str, findings: Findings, *, choices: tuple[str, ...], needed: bool = False
) -> str | None:
    """One of the choices, or None."""
    text = text_of(node, name, findings, needed=needed)
    if text is None or text in choices:
        return text
    near = nearest_names(text, choices)
    findings.say(name, f"'{name}' is one of: {', '.join(choices)}.", node_of(node, name).at, nearest=near)
    return None


def texts_of(node: Node, name: str, findings: Findings) -> dict[str, str]:
    """Names and texts."""
    part = node.get(name)
    return {key: findings.text(value, of=key) or "" for key, value in part} if part else {}


def plain_texts_of(node: Node, name: str, findings: Findings) -> dict[str, str]:
    """Names and texts, none of which may be a secret."""
    found = texts_of(node, name, findings)
    for each in found:
        if SECRET_WORDS.search(each):
            says = f"'{each}' looks like a secret, and '{name}' is kept in plain text; say where the secret is kept."
            findings.say("secret", says, node_of(node, name).at)
    return found


def whole_of(node: Node, name: str, findings: Findings, *, otherwise: int) -> int:
    """A whole number."""
    text = text_of(node, name, findings)
    if text is not None and not re.fullmatch(r"\d{1,6}", text):
        findings.say(name, f"'{name}' is a whole number.", node_of(node, name).at)
        return otherwise
    return otherwise if text is None else int(text)


def secret_of(node: Node, name: str, findings: Findings) -> SecretPlace | None:
    """Where a secret is kept. A secret itself is refused, and not repeated."""
    text = text_of(node, name, findings)
    if text is None:
        return None
    said = SECRET.fullmatch(text)
    if said is None:
        says = (
            f"'{name}' names the place of the secret, not the secret: env:NAME (a variable) or file:/path. "
            "What stands here is not repeated."
        )
        findings.say("secret", says, node_of(node, name).at)
        return None
    return SecretPlace(said[1] or said[3], said[2] or said[4])


def url_of(top: Node, findings: Findings, *, schemes: tuple[str, ...], otherwise: str) -> str:
    """The address, without a password in it."""
    url = text_of(top, "url", findings, needed=not otherwise) or otherwise
    if not url:
        return url
    at = node_of(top, "url").at
    parts = _split(url)
    if parts is None or parts.scheme not in schemes:
        findings.say("url", f"the address begins with one of {', '.join(schemes)}, then ://.", at)
    elif parts.password or any(SECRET_WORDS.search(name) for name, _ in parse_qsl(parts.query)):
        says = "a password does not belong in the address; say 'password: env:NAME' or 'password: file:/path'."
        findings.say("secret-in-url", says, at)
    return url


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
