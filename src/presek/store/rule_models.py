"""What the database holds of rules that somebody is still writing."""

from __future__ import annotations

from django.db import models

KEY, NAME = 200, 200


class RuleDraft(models.Model):
    """The rule that a person is writing, as typed, for a segment (empty: for one that is new). `version` is the version
    of the segment that it was begun from; 0 where there was none."""

    by = models.CharField(max_length=NAME)
    segment = models.CharField(max_length=KEY, blank=True)
    typed = models.TextField(blank=True)
    version = models.IntegerField(default=0)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "segment"], name="one_draft_a_person_and_segment")]
