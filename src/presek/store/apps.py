"""The store as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Definitions, runs, imports, jobs, audit."""

    name = "presek.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
