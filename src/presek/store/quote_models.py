"""What the database holds of quotes."""

from __future__ import annotations

from django.db import models

from presek.store.policy_models import KEY, NAME


class KeptQuote(models.Model):
    """A quote. `given` is what its customer's conditions gave on `made_on`: it keeps them until it expires, whatever
    policies say later. `expires` is the first local day on which it no longer holds."""

    customer = models.CharField(max_length=KEY, db_index=True)
    made_on = models.IntegerField()
    expires = models.IntegerField()
    given = models.JSONField()
    status = models.CharField(max_length=20)
    version = models.IntegerField(default=0)
    closed_by = models.CharField(max_length=NAME, blank=True)
    closed_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]


class QuoteVersion(models.Model):
    """One version of a quote: what was asked for and what was answered."""

    quote = models.ForeignKey(KeptQuote, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    asked = models.JSONField()
    answer = models.JSONField()
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["quote", "number"], name="one_quote_version_of_a_number")]
