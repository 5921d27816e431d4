"""What Granian serves: `presek.web.wsgi:application`."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from presek.app import wiring

wiring.start(wiring.home_folder())
application = get_wsgi_application()
