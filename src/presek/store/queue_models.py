"""What the database holds of Today: everything somebody did with a row, and where each customer stands since."""

from __future__ import annotations

from django.db import models

from presek.store.policy_models import KEY, NAME

WORD = 20


class QueueAction(models.Model):
    """One thing somebody did with a customer's row. `at`: the instant it counts for, `day` its local day.

    `token` names it, so that sending it twice does it once. `before`: where the customer stood, for taking it back.
    `row`: the interaction that it becomes in the lake, `written_at` once it is there.
    """

    token = models.CharField(max_length=60, unique=True)
    customer = models.CharField(max_length=KEY, db_index=True)
    kind = models.CharField(max_length=WORD)
    at = models.BigIntegerField()
    day = models.IntegerField()
    by = models.CharField(max_length=NAME)
    recorded_at = models.BigIntegerField()
    detail = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    row = models.JSONField(null=True)
    written_at = models.BigIntegerField(null=True)
    refused = models.TextField(blank=True)
    undone_by = models.CharField(max_length=NAME, blank=True)
    undone_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["by", "day"], name="queue_action_by_day"),
            models.Index(
                fields=["id"],
                condition=models.Q(row__isnull=False, written_at__isnull=True, undone_at__isnull=True, refused=""),
                name="queue_action_to_write",
            ),
        ]


class QueueState(models.Model):
    """Where one customer stands: what was done last, until when they are put off, whether they are pinned.

    `matters_until`: the last local day on which any of it counts.
    """

    customer = models.CharField(max_length=KEY, unique=True)
    state = models.JSONField()
    matters_until = models.IntegerField(db_index=True)
