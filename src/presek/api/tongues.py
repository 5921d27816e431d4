"""In which language a refusal says what is wrong: the caller's `Accept-Language`, else English.

Codes, places and all that programs go by stay as they are, and so does what is kept: it is told again to whoever asks.
"""

from __future__ import annotations

import json

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header

from presek.api.writing import json_bytes
from presek.app import problem_words

ENGLISH, OTHERS = "en", frozenset({"pl", "sl"})
REFUSED = 400
LANGUAGE = "Accept-Language"


def language_of(request: HttpRequest) -> str:
    """The first of the caller's languages that there is; English without one."""
    for named, weight in parse_accept_lang_header(request.headers.get(LANGUAGE, "").lower()):
        first = named.split("-")[0]
        if weight and (first == ENGLISH or first in OTHERS):
            return first
    return ENGLISH


def in_language(request: HttpRequest, made: HttpResponseBase) -> HttpResponseBase:
    """An answer; a refusal says what is wrong in the language of the caller."""
    if made.status_code < REFUSED or made.streaming or made.get("Content-Type") != "application/json":
        return made
    language, content = language_of(request), made.content
    told = json.loads(content) if content else {}
    if "problems" not in told:
        return made
    for problem in told["problems"] if language != ENGLISH else ():
        problem["says"] = problem_words.said(str(problem["says"]), language)
    made.content = json_bytes(told)
    made["Content-Language"] = language
    varies = [each for each in (made.get("Vary", ""), LANGUAGE) if each]
    made["Vary"] = ", ".join(dict.fromkeys(", ".join(varies).split(", ")))
    return made
