"""Records of an API, page by page, through dlt's client: it pages, waits as the API asks (429, Retry-After), tries
again what broke off, and signs in anew when a token has run out."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from presek.source.definition import Pages, RestPlace, SourceDefinition
from presek.source.pulled import Going, Pulled, Rows, Secrets, flat, refused, without
from presek.source.rest_sign_in import SigningIn
from presek.values.problem import Problems

Foreign: TypeAlias = Any
"""A thing of dlt's, or a value of an answer."""
SECONDS_TO_ANSWER = 60.0
TRIES = 5
LONGEST_WAIT = 300.0
MOST_PAGES = 1_000_000


def pull(
    definition: SourceDefinition, rows: Rows, *, state: Mapping[str, Any], secrets: Secrets, going: Going,
    slowness: float = 1.0,
) -> Pulled:  # fmt: skip
    """Reads all pages from the mark on; then, where the API lists its deleted records apart, those.

    `slowness` times the waits between tries.
    """
    place = definition.place
    assert isinstance(place, RestPlace)
    mark = state.get("mark") or place.mark.first
    newest = mark
    with _told(definition, secrets), rows:
        api = _Api(definition, place, secrets, slowness=slowness)
        for record in api.records(_asked(place, mark)):
            rows.put(record)
            value = record.get(place.mark.field) if place.mark.field else None
            newest = max(newest, str(value)) if value is not None else newest
            going(rows.count)
        if definition.deleted is not None and definition.deleted.parameters:
            for record in api.records({**_asked(place, mark), **definition.deleted.parameters}):
                rows.put(record, gone=True)
                going(rows.count)
    return rows.done({"mark": newest} if place.mark.field else {}, whole=not place.mark.field)


def _asked(place: RestPlace, mark: str) -> dict[str, str]:
    """The parameters, with the mark in its place."""
    found = {name: text.replace("{mark}", mark) for name, text in place.parameters.items()}
    if place.mark.parameter and mark:
        found[place.mark.parameter] = mark
    return found


class _Api:
    """One API, signed in to."""

    def __init__(self, definition: SourceDefinition, place: RestPlace, secrets: Secrets, *, slowness: float) -> None:
        self._definition, self._place = definition, place
        rest = _library("dlt.sources.helpers.rest_client")
        retry = _library("dlt.sources.helpers.requests.retry")
        specs = _library("dlt.common.configuration.specs")
        session = retry.Client(
            request_timeout=SECONDS_TO_ANSWER, raise_for_status=False, request_max_attempts=TRIES,
            request_backoff_factor=slowness, request_max_retry_delay=LONGEST_WAIT,
        ).session  # fmt: skip
        self._signing = SigningIn(definition.key, place.sign_in, secrets, session=session)
        self._client = rest.RESTClient(
            place.url, session=session, config=specs.RuntimeConfiguration(dlthub_telemetry=False)
        )

    def records(self, parameters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """All records of all pages, flattened."""
        asked: set[str] = set()
        pages = self._client.paginate(
            self._place.path, params=dict(parameters), paginator=_paginator(self._place.pages),
            data_selector=self._place.records or "$", auth=self._signing, hooks={"response": [self._signing.checked]},
            allow_redirects=False,
        )  # fmt: skip
        for page in pages:
            self._look_at(page, asked)
            for record in page:
                if not isinstance(record, dict):
                    raise self._odd(f"it lists '{str(record)[:60]}' where a record was expected")
                yield {name: _cell(value) for name, value in flat(record)}

    def _look_at(self, page: Foreign, asked: set[str]) -> None:
        """A page lacking the list of records is no empty page, and a page asked for twice never ends."""
        found = page.response.json()
        at = self._place.records
        for name in at.split(".") if at else ():
            if not isinstance(found, dict) or name not in found:
                raise self._odd(f"there is no '{at}' in its answer")
            found = found[name]
        if not isinstance(found, list):
            raise self._odd(f"'{at or 'the answer'}' is no list of records")
        url = str(page.response.request.url)
        if url in asked or len(asked) >= MOST_PAGES:
            raise self._odd("it gives the same page again and again")
        asked.add(url)

    def _odd(self, what: str) -> Problems:
        return refused(self._definition.key, f"the API answered otherwise than expected: {what}.", code="odd-answer")


def _cell(value: Foreign) -> Foreign:
    """Lists of plain values are tags; other lists stay JSON."""
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        return json.dumps(value, ensure_ascii=False)
    return value


def _paginator(pages: Pages) -> Foreign:
    kinds = _library("dlt.sources.helpers.rest_client.paginators")
    match pages.kind:
        case "cursor":
            return kinds.JSONResponseCursorPaginator(cursor_path=pages.at, cursor_param=pages.parameter or "cursor")
        case "next link":
            return kinds.JSONLinkPaginator(next_url_path=pages.at or "next")
        case "header link":
            return kinds.HeaderLinkPaginator(links_next_key=pages.at or "next")
        case "page":
            return kinds.PageNumberPaginator(
                base_page=1, page_param=pages.parameter or "page", total_path=pages.at or None
            )
        case "offset":
            return kinds.OffsetPaginator(
                limit=pages.size, offset_param=pages.parameter or "offset", total_path=pages.at or None
            )
        case _:
            return kinds.SinglePagePaginator()


def _library(name: str) -> Foreign:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        says = "this source needs dlt, which is not installed: scripts/extras sources."
        raise refused("dlt", says, code="no-driver") from None


@contextmanager
def _told(definition: SourceDefinition, secrets: Secrets) -> Iterator[None]:
    """Within it, what went wrong on the way leaves as a problem: the server's name and status, no parameter, no
    secret."""
    try:
        yield
    except Problems:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("requests", "urllib3", "json", "dlt")):
            raise
        host = urlsplit(definition.address).hostname or ""
        if isinstance(error, ValueError):
            raise refused(definition.key, f"the API at {host} answered with no JSON.", code="odd-answer") from None
        response = getattr(error, "response", None)
        if response is None:
            kind = type(error).__name__
            says = f"the API at {host} broke off or could not be reached ({kind}), tried {TRIES} times."
            raise refused(definition.key, says) from None
        said = " ".join(without(response.text[:300], secrets).split())
        if response.status_code in {401, 403}:
            says = f"the API at {host} refused the token or the right to read (HTTP {response.status_code})."
            raise refused(definition.key, says, code="sign-in-refused") from None
        says = f"the API at {host} answered HTTP {response.status_code}: {said or 'nothing'}."
        raise refused(definition.key, says) from None
