"""What the database holds of operating: when backups are made, and what people are told."""

from __future__ import annotations

from django.db import models

NAME = 200


class BackupPlan(models.Model):
    """One row: into which folder a backup is made every so many hours (None: only when asked), and how many stay."""

    folder = models.TextField(blank=True)
    hours = models.IntegerField(null=True)
    keep = models.IntegerField(default=7)
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_backup_plan")]


class Notification(models.Model):
    """Something one person is told. `key`: of one thing they are told once; `facts` fill its sentence; `way`: product,
    mail (at once) or digest (once a day); `mailed_at`: when the mail server took it; `tries` of handing it over."""

    person = models.CharField(max_length=NAME)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=NAME)
    facts = models.JSONField(default=dict)
    way = models.CharField(max_length=20)
    at = models.BigIntegerField()
    read_at = models.BigIntegerField(null=True)
    mailed_at = models.BigIntegerField(null=True)
    tries = models.IntegerField(default=0)
    try_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["person", "read_at"], name="told_unread"),
            models.Index(fields=["way", "mailed_at"], name="told_to_mail"),
        ]


class NotificationChoice(models.Model):
    """How a person wants to be told of each kind: off, product, mail or digest; kinds that are not in it as they ship.
    `digest_at`: when the last daily digest went out."""

    person = models.CharField(max_length=NAME, unique=True)
    ways = models.JSONField(default=dict)
    digest_at = models.BigIntegerField(null=True)


class NotificationMark(models.Model):
    """How far a kind of event has been looked through, so that none is told twice and none is left out."""

    name = models.CharField(max_length=60, primary_key=True)
    number = models.BigIntegerField(default=0)
