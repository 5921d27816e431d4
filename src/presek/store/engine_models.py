"""What the database holds of an engine that a base is bound to: which one, and what was synchronised from it."""

from __future__ import annotations

from django.db import models

NAME = 200


class EngineChoice(models.Model):
    """One row: the engine of this base. `url` has no secret in it; `text` is the binding as it was checked; every so
    many `minutes` the base is synchronised and refreshed."""

    url = models.TextField()
    text = models.TextField()
    minutes = models.IntegerField()
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_engine_choice")]


class EngineSync(models.Model):
    """One synchronising: how many customers the engine has, what changed of them, or why it failed. `server` is the
    engine's own name and version."""

    begun_at = models.BigIntegerField()
    ended_at = models.BigIntegerField()
    server = models.CharField(max_length=NAME, blank=True)
    customers = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    gone = models.BigIntegerField(default=0)
    back = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]


class EngineRefusal(models.Model):
    """A segment that the engine could not judge in a run, with the engine's own reason; gone when it can again."""

    segment = models.CharField(max_length=NAME, unique=True)
    says = models.TextField()
    code = models.CharField(max_length=60)
    since = models.BigIntegerField()
    run = models.BigIntegerField(default=0)
