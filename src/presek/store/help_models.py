"""What the database holds of how far a newcomer got."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Tour(models.Model):
    """The first-run tour of one person: where they are in it, and the segment that they saved on the way."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tour")
    stage = models.CharField(max_length=20)
    segment = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
