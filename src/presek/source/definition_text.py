"""A source's definition read from YAML: all problems at once, each at its line and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from presek.source import contact_places
from presek.source.definition import (
    DatabasePlace,
    Deleted,
    FolderPlace,
    Mark,
    ObjectsPlace,
    Pages,
    Place,
    RestPlace,
    SignIn,
    SourceDefinition,
)
from presek.source.definition_parts import (
    choice_of,
    node_of,
    plain_texts_of,
    secret_of,
    text_of,
    texts_of,
    url_of,
    whole_of,
)
from presek.source.mapping_parts import truth_of
from presek.source.rest_shapes import SHAPES
from presek.source.yaml_text import Findings, Node, compose
from presek.values.problem import nearest_names

EDITION = "1"
COMMON = ("edition", "key", "kind", "mapping", "every", "deleted")
OF_KIND = {
    "folder": ("folder", "pattern", "settled"),
    "database": ("url", "table", "query", "mark", "password"),
    "objects": ("url", "pattern", "user", "password", "options"),
    "rest": ("shape", "url", "path", "parameters", "records", "record_key", "pages", "sign_in", "mark"),
    "mailbox": ("url", "user", "password", "own", "since", "subjects"),
    "calendar": ("url", "own", "subjects"),
    "calls": ("folder", "pattern", "settled", "own", "region", "columns", "separator"),
}
NO_MAPPING_NEEDED = {"mailbox", "calendar", "calls"}
SCHEMES = {
    "database": ("sqlite", "postgresql", "postgres", "mysql", "mariadb", "mssql"),
    "objects": ("s3", "gs", "az", "file"),
    "rest": ("https", "http"),
    "mailbox": ("imaps", "imap"),
    "calendar": ("https", "file"),
}
PAGES = ("none", "cursor", "next link", "header link", "page", "offset")
SIGN_INS = ("none", "bearer", "header", "basic", "oauth")
SIGN_IN_NAMES = (
    "kind", "token", "password", "client_secret", "refresh_token", "header", "user", "client_id", "token_url", "scope",
)  # fmt: skip
UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ROWS_A_PAGE = "100"


def load(text: str, *, path: str) -> SourceDefinition:
    """The definition; raises Problems with all that is wrong in the text. Their words never repeat a secret."""
    findings = Findings(path)
    found = _Reader(compose(text, path=path), findings).definition()
    findings.stop()
    assert found is not None  # every way to None leaves a finding
    return found


@dataclass(slots=True)
class _Reader:
    top: Node
    findings: Findings

    def definition(self) -> SourceDefinition | None:
        top, findings = self.top, self.findings
        if top.entries is None:
            findings.say("not-a-source", "a source's file begins with 'edition: 1'.", top.at)
            return None
        edition = top.get("edition")
        if edition is None or edition.text != EDITION:
            findings.say("edition", f"this source says no 'edition: {EDITION}'.", edition.at if edition else top.at)
        kind = choice_of(top, "kind", findings, choices=tuple(OF_KIND), needed=True)
        if kind is None:
            return None
        findings.keys(top, (*COMMON, *OF_KIND[kind]), of=f"a source of kind {kind}")
        key = text_of(top, "key", findings, needed=True) or ""
        if key and not KEY.fullmatch(key):
            findings.say("key", "a source's key is made of a-z, 0-9, - and _.", node_of(top, "key").at)
        mapping = text_of(top, "mapping", findings, needed=kind not in NO_MAPPING_NEEDED) or ""
        shape = choice_of(top, "shape", findings, choices=tuple(SHAPES))
        defaults = SHAPES.get(shape or "", {})
        place = self._place(kind, shape or "", defaults)
        deleted = self._deleted(defaults)
        every = self._every()
        return None if findings.problems else SourceDefinition(key, place, mapping, every, deleted)

    def _place(self, kind: str, shape: str, defaults: Mapping[str, object]) -> Place:
        top, findings = self.top, self.findings
        pattern = text_of(top, "pattern", findings) or "*"
        if kind == "folder":
            settled = whole_of(top, "settled", findings, otherwise=5)
            return FolderPlace(text_of(top, "folder", findings, needed=True) or "", pattern, settled)
        if kind == "calls":
            return contact_places.calls(top, findings)
        url = url_of(top, findings, schemes=SCHEMES[kind], otherwise=str(defaults.get("url", "")))
        if kind == "rest":
            return self._rest(url, shape, defaults)
        if kind == "calendar":
            return contact_places.calendar(top, url, findings)
        secret = secret_of(top, "password", findings)
        if kind == "mailbox":
            return contact_places.mailbox(top, url, secret, findings=findings)
        if kind == "objects":
            user = text_of(top, "user", findings) or ""
            return ObjectsPlace(url, pattern, user, secret, plain_texts_of(top, "options", findings))
        table, query = text_of(top, "table", findings) or "", text_of(top, "query", findings) or ""
        if bool(table) == bool(query):
            findings.say("table-or-query", "say either 'table' or 'query'.", top.at)
        return DatabasePlace(url, table, query, text_of(top, "mark", findings) or "", secret)

    def _rest(self, url: str, shape: str, defaults: Mapping[str, object]) -> RestPlace:
        top, findings = self.top, self.findings
        parameters = {**_mapping(defaults.get("parameters")), **plain_texts_of(top, "parameters", findings)}
        pages, sign_in, mark = (self._part(name, defaults) for name in ("pages", "sign_in", "mark"))
        self._known(pages, "pages", ("kind", "at", "parameter", "size"))
        self._known(mark, "mark", ("field", "parameter", "first"))
        self._among(pages, "pages", PAGES)
        size = pages.get("size", ROWS_A_PAGE)
        if not size.isdecimal() or int(size) == 0:
            findings.say("size", "'size' is how many rows a page has.", node_of(top, "pages").at)
            size = ROWS_A_PAGE
        return RestPlace(
            url, text_of(top, "path", findings, needed=True) or "", parameters,
            records=text_of(top, "records", findings) or str(defaults.get("records", "")),
            record_key=text_of(top, "record_key", findings) or str(defaults.get("record_key", "")),
            pages=Pages(pages.get("kind", "none"), pages.get("at", ""), pages.get("parameter", ""), int(size)),
            sign_in=self._sign_in(sign_in),
            mark=Mark(mark.get("field", ""), mark.get("parameter", ""), mark.get("first", "")), shape=shape,
        )  # fmt: skip

    def _sign_in(self, said: Mapping[str, str]) -> SignIn:
        node, findings = node_of(self.top, "sign_in"), self.findings
        self._known(said, "sign_in", SIGN_IN_NAMES)
        self._among(said, "sign_in", SIGN_INS)
        kind = said.get("kind", "none")
        secret = None
        for name in ("token", "password", "client_secret"):
            secret = secret_of(node, name, findings) or secret
        refresh = secret_of(node, "refresh_token", findings)
        if kind != "none" and secret is None and not findings.problems:
            findings.say("no-secret", f"signing in by {kind} needs a token or password, as env:NAME.", node.at)
        if kind == "oauth" and not said.get("token_url"):
            findings.say("no-token-url", "signing in by oauth needs 'token_url'.", node.at)
        if kind == "header" and not said.get("header"):
            findings.say("no-header", "signing in by a header needs 'header', its name.", node.at)
        return SignIn(
            kind, secret, said.get("header", ""), said.get("user", "") or said.get("client_id", ""),
            said.get("token_url", ""), said.get("scope", ""), refresh,
        )  # fmt: skip

    def _deleted(self, defaults: Mapping[str, object]) -> Deleted | None:
        node, findings = self.top.get("deleted"), self.findings
        if node is None:
            given = defaults.get("deleted")
            if not isinstance(given, dict):
                return None
            return Deleted(
                str(given.get("column", "")), frozenset(given.get("values", ())), _mapping(given.get("parameters"))
            )
        if node.text == "never":
            return None
        findings.keys(node, ("column", "values", "parameters", "absent", "most_absent"), of="deleted")
        absent = node.get("absent")
        values = node.get("values")
        listed = () if values is None else values.items if values.items is not None else (values,)
        column = text_of(node, "column", findings) or ""
        found = Deleted(
            column, frozenset(findings.text(each, of="a value") or "" for each in listed),
            plain_texts_of(node, "parameters", findings),
            truth_of(absent, findings, of="absent") if absent else False,
            whole_of(node, "most_absent", findings, otherwise=50),
        )  # fmt: skip
        if column and not found.values:
            findings.say("no-values", "'deleted' needs the 'values' that mark a deleted row.", node.at)
        return found

    def _every(self) -> int | None:
        text = text_of(self.top, "every", self.findings)
        if text is None:
            return None
        said = re.fullmatch(r"(?:(\d{1,4}) )?(minute|hour|day)s?", text)
        if said is None or said[1] == "0":
            at = node_of(self.top, "every").at
            self.findings.say("every", "'every' is such as: 15 minutes, hour, 2 days.", at)
            return None
        return int(said[1] or 1) * UNITS[said[2]]

    def _part(self, name: str, defaults: Mapping[str, object]) -> dict[str, str]:
        return {**_mapping(defaults.get(name)), **texts_of(self.top, name, self.findings)}

    def _known(self, said: Mapping[str, str], of: str, names: tuple[str, ...]) -> None:
        for each in said:
            if each not in names:
                says = f"'{of}' has no '{each}'. It takes: {', '.join(names)}."
                at = node_of(self.top, of).at
                self.findings.say("unknown-key", says, at, nearest=nearest_names(each, names))

    def _among(self, said: Mapping[str, str], of: str, kinds: tuple[str, ...]) -> None:
        if said.get("kind", "none") not in kinds:
            says = f"the kind of '{of}' is one of: {', '.join(kinds)}."
            self.findings.say("kind", says, node_of(self.top, of).at)


def _mapping(found: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
