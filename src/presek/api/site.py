"""The API whole: its routers and the shape of what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from typing import Any

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from presek.api import (
    changes,
    conditions,
    content,
    customers,
    events,
    failures,
    feed,
    history,
    rights,
    segment_changes,
    segments,
    today,
)
from presek.values.problem import Problems

TITLE = "Presek"
SAYS = """\
Segments, memberships, counts, explanations and conditions of a base.

Every answer is `{"version", "as_of", "data", "next"}`, every refusal `{"problems": [...]}`. A key is made by
`presek keys add` and sent as `Authorization: Bearer KEY`. Answers carry an ETag; send it back as `If-None-Match`.
Questions change nothing, and what is told twice counts once, so that any request may be sent again.
"""

api = NinjaAPI(
    title=TITLE,
    version=metadata.version("presek"),
    description=SAYS,
    openapi_url=None,
    docs_url=None,
    urls_namespace="presek-api",
)
for module in (
    segments,
    segment_changes,
    history,
    changes,
    feed,
    conditions,
    customers,
    content,
    events,
    today,
    rights,
):
    api.add_router("/v1", module.router)

HANDLERS: Mapping[type[Exception], Any] = {
    Problems: failures.of_problems,
    ValidationError: failures.of_shape,
    HttpError: failures.of_http,
    Http404: failures.of_nothing,
    Exception: failures.of_error,
}
for kind, told in HANDLERS.items():
    api.add_exception_handler(kind, told)
