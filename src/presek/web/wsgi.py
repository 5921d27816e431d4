"""What Granian serves: `presek.web.wsgi:application`."""

from __future__ import annotations

from threading import Thread

from django.core.wsgi import get_wsgi_application

from presek.app import wiring

wiring.start(wiring.home_folder())
application = get_wsgi_application()


def _keep_ready() -> None:
    """Counts the base once for every run, so that no visitor needs to wait for it."""
    from presek.web import place

    place.keep_ready()


Thread(target=_keep_ready, name="keep ready", daemon=True).start()
