"""What the database holds of people beside names and passwords, of fields they may see, of the settings of the site."""

from __future__ import annotations

from django.conf import settings
from django.db import models

NAME = 200


class PersonDetail(models.Model):
    """What a person chose, and their second factor: a secret shared with the app on their phone, from `totp_since` on
    in force; `totp_step`: the last half minute whose code was taken, so that none is taken twice; `recovery`: hashes of
    the codes that were not used yet; `devices` grows when remembered devices are forgotten."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="detail")
    language = models.CharField(max_length=10, blank=True, default="")
    start = models.CharField(max_length=60, blank=True, default="")
    totp_secret = models.CharField(max_length=64, blank=True, default="")
    totp_since = models.BigIntegerField(null=True)
    totp_step = models.BigIntegerField(default=0)
    recovery = models.JSONField(default=list)
    devices = models.IntegerField(default=0)


class SiteSetting(models.Model):
    """One setting of the site that differs from what it ships with."""

    key = models.CharField(max_length=60, unique=True)
    value = models.JSONField()
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["key"]


class FieldRule(models.Model):
    """Who may see a field and who may edit it, by roles; `relation` is empty for a field of customers."""

    relation = models.CharField(max_length=NAME, blank=True, default="")
    field = models.CharField(max_length=NAME)
    see = models.JSONField(default=list)
    edit = models.JSONField(default=list)
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["relation", "field"]
        constraints = [models.UniqueConstraint(fields=["relation", "field"], name="one_rule_a_field")]
