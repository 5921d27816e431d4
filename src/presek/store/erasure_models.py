"""What the database holds of people's rights: who was erased, without who it was, and whose data is restricted."""

from __future__ import annotations

from django.db import models

KEY, NAME = 200, 200


class Erasure(models.Model):
    """One customer being erased, or erased. States: asked, purging (out of the facts and of the database), sweeping
    (out of all files), done. `key` and `work`, which say who it is, are empty once nothing needs them any more.
    """

    state = models.CharField(max_length=20, default="asked")
    key = models.CharField(max_length=KEY, blank=True)
    work = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=NAME)
    asked_at = models.BigIntegerField()
    done_at = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    tried_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]


class Restriction(models.Model):
    """One restriction of processing of a customer's data; in force until it is lifted."""

    customer = models.CharField(max_length=KEY, db_index=True)
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()
    lifted_by = models.CharField(max_length=NAME, blank=True)
    lifted_at = models.BigIntegerField(null=True)
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(lifted_at=None), name="restricted_once_at_a_time"
            )
        ]


class Objection(models.Model):
    """One objection of a customer to marketing; in force until it is withdrawn. `day`: when it came, as days since
    1970; `came_by`: how, such as a letter."""

    customer = models.CharField(max_length=KEY, db_index=True)
    came_by = models.CharField(max_length=300)
    day = models.IntegerField()
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()
    withdrawn_by = models.CharField(max_length=NAME, blank=True)
    withdrawn_at = models.BigIntegerField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(withdrawn_at=None), name="objected_once_at_a_time"
            )
        ]
