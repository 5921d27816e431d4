"""What Granian serves: `presek.web.wsgi:application`."""

from __future__ import annotations

from threading import Thread

from django.core.wsgi import get_wsgi_application

from presek.app import wiring

wiring.start(wiring.home_folder())
application = get_wsgi_application()


def _warm() -> None:
    """Counts the base once, so that the first visitor need not wait for it."""
    from presek.web import place

    place.warm()


Thread(target=_warm, name="warm", daemon=True).start()
