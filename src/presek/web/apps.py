"""The site as a Django application: compiles its words and makes its roles."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_migrate

from presek.web import roles, translations


class WebConfig(AppConfig):
    """Pages."""

    name = "presek.web"
    label = "web"

    def ready(self) -> None:
        """Runs once in every process, before the first page."""
        translations.compile_all(settings.LOCALE_PATHS[0])
        post_migrate.connect(roles.make_roles, sender=apps.get_app_config("store"), dispatch_uid="presek-roles")
