"""What the database holds of the intake: how far each journal is drained, and what became of what was not plain."""

from __future__ import annotations

from django.db import models

from presek.store.policy_models import KEY, NAME


class IntakeSource(models.Model):
    """A source that programs may send events of."""

    key = models.CharField(max_length=KEY, unique=True)
    added_by = models.CharField(max_length=NAME)
    added_at = models.BigIntegerField()

    class Meta:
        ordering = ["key"]


class IntakeJournal(models.Model):
    """How far a journal is drained; `at`: when it last moved, as its rows were recorded."""

    name = models.CharField(max_length=40, unique=True)
    position = models.BigIntegerField(default=0)
    at = models.BigIntegerField(default=0, db_index=True)
    events = models.BigIntegerField(default=0)


class IntakeOutcome(models.Model):
    """What became of one receipt where not all of it was accepted."""

    receipt = models.CharField(max_length=64, unique=True)
    accepted = models.IntegerField()
    aside = models.IntegerField()
    rejected = models.IntegerField()
    reasons = models.JSONField(default=list)
    at = models.BigIntegerField(db_index=True)
