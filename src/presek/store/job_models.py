"""What the database holds of the worker's jobs beside the jobs themselves."""

from __future__ import annotations

from django.db import models


class JobNote(models.Model):
    """One line of a job's log. `job` is its number: a note is written in passing, and never stops the job."""

    job = models.BigIntegerField(db_index=True)
    at = models.BigIntegerField()
    says = models.TextField()

    class Meta:
        ordering = ["id"]
