"""What Granian serves: `presek.web.wsgi:application`."""

from __future__ import annotations

import gc
from threading import Thread

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from presek.app import wiring
from presek.web.client_address import Answering, believing

wiring.start(wiring.home_folder())
wiring.share_metrics(wiring.home_folder())
application: Answering = get_wsgi_application()
if settings.HTTPS:  # a proxy stands before the site, and sets what it says of a request itself
    application = believing(application)


def _collect_seldom() -> None:
    """What is there at the start stays: Python need not look through it for cycles with every batch it reads."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


_collect_seldom()


def _keep_ready() -> None:
    """Counts the base once for every run, so that no visitor needs to wait for it."""
    from presek.web import place

    place.keep_ready()


Thread(target=_keep_ready, name="keep ready", daemon=True).start()
