"""What the database holds so that a person can be told who looked at their data, and into which files it went."""

from __future__ import annotations

from django.db import models

KEY, NAME = 200, 200


class CustomerSeen(models.Model):
    """Somebody opened a customer's page on a local day (a day number); once a day is enough."""

    customer = models.CharField(max_length=KEY)
    person = models.CharField(max_length=NAME)
    day = models.IntegerField()

    class Meta:
        ordering = ["-day", "person"]
        constraints = [models.UniqueConstraint(fields=["customer", "person", "day"], name="seen_once_a_day")]


class TakenAlong(models.Model):
    """A file of customers that somebody took. `customers`: packed bits by ordinal, compressed; so nobody is named."""

    at = models.BigIntegerField()
    by = models.CharField(max_length=NAME)
    what = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    customers = models.BinaryField()

    class Meta:
        ordering = ["-id"]
