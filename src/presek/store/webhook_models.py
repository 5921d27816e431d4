"""What the database holds of webhooks: where they go, and the messages that were cut for each place."""

from __future__ import annotations

from django.db import models

NAME = 100


class WebhookEndpoint(models.Model):
    """A place that is told what changed. `position`: behind what of the feed it stands. Its secret is not here: it is
    made from the base's own key and `salt`; `old_salt` signs too, until `old_until`.

    `failures` in a row of the message that is sent next; `next_at`: not before.
    """

    name = models.CharField(max_length=NAME, unique=True)
    url = models.TextField()
    topics = models.JSONField(default=list)
    segments = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    old_salt = models.CharField(max_length=64, blank=True)
    old_until = models.BigIntegerField(null=True)
    position = models.TextField()
    messages_cut = models.BigIntegerField(default=0)
    paused = models.BooleanField(default=False)
    failures = models.IntegerField(default=0)
    next_at = models.BigIntegerField(default=0)
    made_by = models.CharField(max_length=200)
    made_at = models.BigIntegerField()

    class Meta:
        ordering = ["name"]


class WebhookMessage(models.Model):
    """One message for one endpoint, cut from the feed; `position` is the endpoint's behind it.

    States: waiting, sent, dead (given up after the last try), left (a person gave it up). `status`: the last answer's,
    0 where there was none; `says` what went wrong.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="messages")
    number = models.BigIntegerField()
    key = models.CharField(max_length=64, unique=True)
    topic = models.CharField(max_length=40)
    body = models.TextField()
    customers = models.IntegerField()
    state = models.CharField(max_length=10, default="waiting")
    tries = models.IntegerField(default=0)
    status = models.IntegerField(default=0)
    says = models.TextField(blank=True)
    made_at = models.BigIntegerField()
    tried_at = models.BigIntegerField(null=True)
    ended_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["endpoint", "number"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "number"], name="one_message_of_a_number")]
        indexes = [models.Index(fields=["endpoint", "state", "number"], name="messages_that_wait")]
