"""The table of proposals: exceptions of many customers that one person asked for together."""

from __future__ import annotations

from django.db import models

NAME = 200


class ExceptionProposal(models.Model):
    """Who proposed what for how many; the exceptions themselves name their proposal."""

    dimension = models.CharField(max_length=20)
    value = models.JSONField()
    made_by = models.CharField(max_length=NAME)
    made_at = models.BigIntegerField()
    customers = models.IntegerField()
    says = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
