"""What the database holds of policies: versions, exceptions, settings, processes under way, content, answers given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

KEY = 200
NAME = 200
"""Characters of a key, and of a person's name."""


class PolicySettings(models.Model):
    """One row: hit policies that differ from the shipped ones, the seller, the company's own rows of law. `number`
    grows with everything that decides: settings, versions, exceptions."""

    number = models.BigIntegerField(default=0)
    hits = models.JSONField(default=dict)
    seller = models.JSONField(default=dict)
    law = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_policy_settings")]


class PolicyVersion(models.Model):
    """One version of a policy. What it gives never changes; its state does, and with it who decided and when.

    `retired_on`: the local day from which a retired one no longer speaks.
    """

    key = models.CharField(max_length=KEY)
    number = models.IntegerField()
    segment = models.CharField(max_length=KEY)
    labels = models.JSONField(default=dict)
    gives = models.JSONField()
    valid_from = models.IntegerField()
    valid_to = models.IntegerField(null=True)
    default = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    reach = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    made_by = models.CharField(max_length=NAME)
    made_at = models.BigIntegerField()
    decided_by = models.CharField(max_length=NAME, blank=True)
    decided_at = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)
    retired_on = models.IntegerField(null=True)

    class Meta:
        ordering = ["key", "number"]
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="one_policy_version_of_a_number")]


class PolicyProcess(models.Model):
    """A sales process by key, as the next policies will give it; a policy keeps the one it was made with."""

    key = models.CharField(max_length=KEY, unique=True)
    process = models.JSONField()
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["key"]


class PolicyException(models.Model):
    """What one customer gets instead of their segments' treatment: asked, then approved or refused by another."""

    customer = models.CharField(max_length=KEY, db_index=True)
    dimension = models.CharField(max_length=20)
    value = models.JSONField()
    reason = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    contract = models.CharField(max_length=KEY, blank=True)
    from_day = models.IntegerField()
    expires = models.IntegerField()
    status = models.CharField(max_length=20)
    requested_by = models.CharField(max_length=NAME)
    requested_at = models.BigIntegerField()
    decided_by = models.CharField(max_length=NAME, blank=True)
    decided_at = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True)
    ended_on = models.IntegerField(null=True)
    proposal = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        ordering = ["-id"]


class ProcessState(models.Model):
    """Where one customer stands in a process, and which of its mandatory actions are done."""

    customer = models.CharField(max_length=KEY, unique=True)
    process = models.CharField(max_length=KEY)
    stage = models.CharField(max_length=KEY)
    done = models.JSONField(default=list)
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()


class ContentItem(models.Model):
    """One piece of content: an industry brief, a landing text, needs of a value, a message template.

    Of a kind there is one for each key, segment, industry, stage and language; what a kind does not use is empty.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=KEY, blank=True)
    segment = models.CharField(max_length=KEY, blank=True)
    industry = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, blank=True)
    content = models.JSONField()
    published = models.BooleanField(default=True)
    by = models.CharField(max_length=NAME)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["kind", "key", "segment", "industry", "stage", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "segment", "industry", "stage", "language"], name="one_content_of_a_place"
            )
        ]


class KeptBook(models.Model):
    """A book of policies that answers were given by, whole, by its hash: so that they can be given again."""

    hash = models.CharField(max_length=64, unique=True)
    book = models.JSONField()
    at = models.BigIntegerField()


class GivenAnswer(models.Model):
    """Conditions that were told to somebody: of whom, for which day, by which book and run, and what they rested on."""

    customer = models.CharField(max_length=KEY, db_index=True)
    day = models.IntegerField()
    run = models.BigIntegerField()
    book = models.ForeignKey(KeptBook, on_delete=models.PROTECT, related_name="answers")
    standing = models.JSONField()
    hash = models.CharField(max_length=64)
    by = models.CharField(max_length=NAME, blank=True)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
