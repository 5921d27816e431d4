"""The home that this site shows, and what its pages say of their numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse

from presek.app import answering, engine_away, wiring
from presek.app import standing as app_standing
from presek.app.home import Home
from presek.app.standing import Standing
from presek.values.problem import Problems
from presek.web.headers import Answer


def home() -> Home:
    """The home, opened once."""
    return _opened(wiring.home_folder())


def standing() -> Standing:
    """The instant that the pages answer for."""
    return app_standing.standing(home())


def one_run(answer: Answer) -> Answer:
    """Makes each page of one run, though another be published meanwhile; whoever changes something sees the newest."""

    def of_one_run(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/static/", "/health/", "/metrics")):
            return answer(request)
        with engine_away.hastily():
            answering.look_again(home())
            if request.method not in {"GET", "HEAD"} or request.path.startswith("/api/"):
                return answer(request)
            with answering.one_run(home()):
                return answer(request)

    return of_one_run


def keep_ready() -> None:
    """Counts the base of every run that is published, so that no visitor waits for it. Does not return."""
    while True:
        try:
            with engine_away.hastily():
                answering.look_again(home())
                answering.make_ready(home())
        except (Problems, OSError, DatabaseError):
            # Whoever opens a page is told what is wrong; here it may be right the next time.
            pass
        finally:
            connections.close_all()
        answering.wait_for_work(home())


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Home:
    return Home.open(folder)
