"""The addresses of the API. Whatever else begins with /api/ is told so in the API's own shape."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from presek.api import docs, failures
from presek.api.door import door
from presek.api.site import api


def _behind_doors(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = door(pattern.callback)
            found.append(pattern)
    return found


app_name = "presek-api"
urlpatterns = [
    path("docs", docs.page, name="docs"),
    path("openapi.json", docs.openapi, name="openapi"),
    *_behind_doors(api.urls[0]),
    re_path(r"", door(failures.of_nothing), name="nothing"),
]
