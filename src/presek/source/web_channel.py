"""What a company's own website may send: from which origins, and by which forms. Read from YAML with places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from presek.catalog.model import Catalog
from presek.source.definition_parts import node_of, text_of, texts_of
from presek.source.mapping_parts import truth_of
from presek.source.yaml_text import Findings, Node, compose
from presek.values.problem import nearest_names

EDITION = "1"
NAMES = ("edition", "source", "origins", "forms")
OF_FORM = ("key", "facts", "create", "consent", "thanks")
OF_CONSENT = ("purpose", "channel", "version", "text")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Consent:
    """What a tick in a form means: for a purpose by a channel, by a text whose version is kept with it."""

    purpose: str
    channel: str
    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `facts`: posted name → field of the customer; `create`: whoever is not known becomes a customer, by their
    e-mail address; `thanks`: where a browser goes on afterwards."""

    key: str
    facts: Mapping[str, str]
    create: bool
    consent: Consent | None
    thanks: str


@dataclass(frozen=True, slots=True)
class WebChannel:
    """All that is registered. `source` is the name by which events come in."""

    source: str
    origins: frozenset[str]
    forms: Mapping[str, Form]


def load(text: str, *, path: str, catalog: Catalog) -> WebChannel:
    """What a file registers; raises Problems with all that is wrong in it."""
    findings = Findings(path)
    top = compose(text, path=path)
    edition = top.get("edition")
    if edition is None or edition.text != EDITION:
        findings.say("edition", f"a file of web channels begins with 'edition: {EDITION}'.", top.at)
        findings.stop()
    findings.keys(top, NAMES, of="a file of web channels")
    source = text_of(top, "source", findings, needed=True) or ""
    if source and not KEY.fullmatch(source):
        findings.say("source", "a source is made of a-z, 0-9, - and _.", node_of(top, "source").at)
    origins = frozenset(_origin(each, findings) for each in _items(top, "origins"))
    forms = [_form(each, origins, catalog, findings=findings) for each in _items(top, "forms")]
    if not origins:
        findings.say("origins", "'origins' lists the websites: https://www.example.com.", top.at)
    findings.stop()
    return WebChannel(source, origins, {each.key: each for each in forms})


def _form(node: Node, origins: frozenset[str], catalog: Catalog, *, findings: Findings) -> Form:
    findings.keys(node, OF_FORM, of="a form")
    key = text_of(node, "key", findings, needed=True) or ""
    if key and not KEY.fullmatch(key):
        findings.say("key", "a form's key is made of a-z, 0-9, - and _.", node_of(node, "key").at)
    facts = texts_of(node, "facts", findings)
    for field in facts.values():
        if field not in catalog.fields:
            near = nearest_names(field, catalog.fields)
            findings.say("unknown-field", f"no field is called '{field}'.", node_of(node, "facts").at, nearest=near)
    create = node.get("create")
    thanks = text_of(node, "thanks", findings) or ""
    if thanks and _of(thanks) not in origins:
        findings.say("thanks", "'thanks' is an address of one of the origins.", node_of(node, "thanks").at)
    return Form(
        key, facts, truth_of(create, findings, of="create") if create else False, _consent(node, catalog, findings),
        thanks,
    )  # fmt: skip


def _consent(node: Node, catalog: Catalog, findings: Findings) -> Consent | None:
    said = node.get("consent")
    if said is None:
        return None
    findings.keys(said, OF_CONSENT, of="a consent")
    found = {name: text_of(said, name, findings, needed=True) or "" for name in OF_CONSENT}
    fields = catalog.relations["consents"].fields
    for name in ("purpose", "channel"):
        codes = catalog.list_of(fields[name])
        if found[name] and codes is not None and found[name] not in codes.codes:
            near = nearest_names(found[name], codes.codes)
            says = f"'{name}' is one of: {', '.join(codes.codes)}."
            findings.say(name, says, node_of(said, name).at, nearest=near)
    return Consent(**found)


def _items(top: Node, name: str) -> tuple[Node, ...]:
    node = top.get(name)
    return () if node is None else node.items or ()


def _origin(node: Node, findings: Findings) -> str:
    text = node.text or ""
    if _of(text) != text:
        findings.say("origin", f"'{text}' is no origin; expected https://www.example.com, without a path.", node.at)
    return text


def _of(url: str) -> str:
    """The origin of an address; empty where it has none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    known = parts.scheme in {"https", "http"} and parts.hostname
    return f"{parts.scheme}://{parts.netloc.lower()}" if known else ""
