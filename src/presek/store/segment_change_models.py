"""The table of changes of segments that a second person decides."""

from __future__ import annotations

from django.db import models

NAME = 200


class SegmentChange(models.Model):
    """What one person wants to change, beside what stood then. `replaced_by`: the change that was made of it."""

    kind = models.CharField(max_length=20)
    segments = models.JSONField(default=list)
    payload = models.JSONField(default=dict)
    made_by = models.CharField(max_length=NAME)
    made_at = models.BigIntegerField()
    reason = models.TextField(blank=True, default="")
    state = models.CharField(max_length=20, default="waiting", db_index=True)
    decided_by = models.CharField(max_length=NAME, blank=True, default="")
    decided_at = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True, default="")
    replaced_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
