"""What the database holds of bounds that people set."""

from __future__ import annotations

from django.db import models

KEY, NAME = 200, 200


class SizeBound(models.Model):
    """How small and how large a segment may become before somebody is told; None: without a bound on that side."""

    segment = models.CharField(max_length=KEY, unique=True)
    least = models.BigIntegerField(null=True)
    most = models.BigIntegerField(null=True)
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["segment"]
