"""What the database holds. Every time is an instant: whole microseconds since 1970 UTC, told by the caller."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from presek.store import bound_models as bound_models
from presek.store import engine_models as engine_models
from presek.store import erasure_models as erasure_models
from presek.store import explore_models as explore_models
from presek.store import help_models as help_models
from presek.store import intake_models as intake_models
from presek.store import job_models as job_models
from presek.store import operating_models as operating_models
from presek.store import people_models as people_models
from presek.store import policy_models as policy_models
from presek.store import proposal_models as proposal_models
from presek.store import queue_models as queue_models
from presek.store import quote_models as quote_models
from presek.store import rights_models as rights_models
from presek.store import rule_models as rule_models
from presek.store import segment_change_models as segment_change_models
from presek.store import sso_models as sso_models
from presek.store import webhook_models as webhook_models

KEY = 200
"""Characters of a key."""


class About(models.Model):
    """One row: what this base is. `as_of` pins the instant that counts as now; None: the clock does."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    as_of = models.BigIntegerField(null=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_about")]


class Head(models.Model):
    """One row: the current version of every table of the lake. Readers use only it. `lake` is the name it goes by
    there."""

    lake = models.CharField(max_length=40, blank=True)
    number = models.BigIntegerField(default=0)
    tables = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_head")]


class Segmentation(models.Model):
    """A named set of segments; `position` is its order on pages. An archived one keeps its history."""

    key = models.CharField(max_length=KEY, unique=True)
    labels = models.JSONField(default=dict)
    partition = models.BooleanField(default=False)
    purpose = models.TextField(blank=True)
    position = models.IntegerField()
    archived_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["position", "key"]


class Segment(models.Model):
    """A segment as a thing with a history; `version` is the number of the version in force."""

    key = models.CharField(max_length=KEY, unique=True)
    segmentation = models.ForeignKey(Segmentation, on_delete=models.PROTECT, related_name="segments")
    position = models.IntegerField()
    version = models.IntegerField()
    archived_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["position", "key"]


class SegmentVersion(models.Model):
    """One version of a segment: the text as it was typed, the tree it says, the key of its meaning, who and when.
    `approved_by`, `proposed_at`: the second person, and when it was proposed to them, where one was asked."""

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    labels = models.JSONField(default=dict)
    description = models.TextField(blank=True)
    owner = models.CharField(max_length=200, blank=True)
    typed = models.TextField()
    terms = models.JSONField()
    exit_typed = models.TextField(blank=True, default="")
    exit_terms = models.JSONField(null=True)
    hold = models.CharField(max_length=60, blank=True, default="")
    meaning_key = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    at = models.BigIntegerField()
    reason = models.TextField(blank=True, default="")
    approved_by = models.CharField(max_length=200, blank=True, default="")
    proposed_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="one_version_of_a_number")]


class Run(models.Model):
    """One published refresh. `directory` (in the home) holds the sets; `definitions` tells which rules it ran."""

    as_of = models.BigIntegerField()
    known_at = models.BigIntegerField(null=True)
    edition = models.IntegerField()
    hash = models.CharField(max_length=64)
    seconds = models.FloatField()
    customers = models.BigIntegerField()
    head = models.JSONField()
    snapshot = models.CharField(max_length=100)
    directory = models.CharField(max_length=200, unique=True)
    definitions = models.CharField(max_length=64)
    promises = models.JSONField(default=list)
    published_at = models.BigIntegerField()

    class Meta:
        ordering = ["id"]


class RunSegment(models.Model):
    """What one segment was in one run. `held_from`: the run its answer was kept from, where its promise was broken.

    `version` is that of its definition; `first`: nothing is known of it in the run before, so that all are newly told.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="segments")
    position = models.IntegerField()
    key = models.CharField(max_length=KEY)
    meaning_key = models.CharField(max_length=64)
    inside = models.BigIntegerField()
    unknown = models.BigIntegerField()
    entered = models.BigIntegerField()
    left = models.BigIntegerField()
    held_from = models.BigIntegerField(null=True)
    version = models.IntegerField(null=True)
    first = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="one_answer_a_segment")]


class Published(models.Model):
    """One row: the run that pages answer from."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_row_published")]


class Alert(models.Model):
    """Something a person should look at; open until `closed_at`."""

    code = models.CharField(max_length=60)
    segmentation = models.CharField(max_length=KEY, blank=True)
    customer = models.CharField(max_length=KEY, blank=True)
    says = models.TextField()
    opened_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "segmentation"], condition=Q(closed_at__isnull=True), name="one_open_alert_of_a_kind"
            )
        ]


class ImportRecord(models.Model):
    """One import that was done: what was read and what became of it."""

    path = models.TextField()
    table = models.CharField(max_length=KEY)
    mapping = models.CharField(max_length=KEY, blank=True)
    read = models.BigIntegerField()
    accepted = models.BigIntegerField()
    rejected = models.BigIntegerField()
    filtered = models.BigIntegerField()
    unchanged = models.BigIntegerField()
    aside = models.BigIntegerField()
    seconds = models.FloatField()
    by = models.CharField(max_length=200)
    at = models.BigIntegerField()
    head = models.JSONField()

    class Meta:
        ordering = ["-id"]


class Job(models.Model):
    """Work asked for and done by the worker. States: queued, running, done, failed, stopped. `progress` is what it
    says of itself on the way; `stop_asked`: somebody wants it to stop; `lease`: under which lease it was begun."""

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=20, default="queued")
    payload = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    asked_by = models.CharField(max_length=200)
    asked_at = models.BigIntegerField()
    begun_at = models.BigIntegerField(null=True)
    ended_at = models.BigIntegerField(null=True)
    progress = models.JSONField(default=dict)
    stop_asked = models.BooleanField(default=False)
    lease = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]


class Lease(models.Model):
    """Who alone may do something, and until when. `number` grows with every change of holder."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=200)
    until = models.BigIntegerField()
    number = models.BigIntegerField(default=0)


class Audit(models.Model):
    """Who did what to what, and when. Rows are only added."""

    at = models.BigIntegerField()
    by = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=KEY)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]


class Source(models.Model):
    """A place that rows are read from again and again. `text` is its definition, without any secret; `state` what the
    next reading begins with, moved in the same transaction as the head."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    text = models.TextField()
    mapping_name = models.CharField(max_length=KEY)
    mapping_text = models.TextField()
    every = models.BigIntegerField(null=True)
    state = models.JSONField(default=dict)
    added_by = models.CharField(max_length=200)
    added_at = models.BigIntegerField()
    asked_at = models.BigIntegerField(null=True)
    tried_at = models.BigIntegerField(null=True)
    fresh_at = models.BigIntegerField(null=True)
    failures = models.IntegerField(default=0)
    paused = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]


class SourceRun(models.Model):
    """One reading of a source: what came and what became of it, or why it failed."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    begun_at = models.BigIntegerField()
    ended_at = models.BigIntegerField()
    imports = models.JSONField(default=list)
    read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    filtered = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    aside = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)
    gone_customers = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]


class ImportDetail(models.Model):
    """More of an import than its counts: the mapping it was read by, the job that asked for it, and its report."""

    imported = models.OneToOneField(ImportRecord, on_delete=models.CASCADE, related_name="detail")
    mapping_text = models.TextField(blank=True)
    job = models.BigIntegerField(null=True, unique=True)
    report = models.JSONField(default=dict)


class Mend(models.Model):
    """One rejected row that was mended and imported again: how, by whom, and the import that read it."""

    imported = models.ForeignKey(ImportRecord, on_delete=models.CASCADE, related_name="mends")
    row = models.BigIntegerField()
    replay = models.ForeignKey(ImportRecord, on_delete=models.CASCADE, related_name="replayed")
    how = models.TextField()
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["imported", "row"], name="a_reject_is_mended_once")]


class DuplicatePair(models.Model):
    """Two customers, by ordinal, that may be one; with `rejected_at` a person said they are two: never proposed
    again."""

    first = models.IntegerField()
    second = models.IntegerField()
    score = models.FloatField()
    levels = models.JSONField(default=dict)
    found_at = models.BigIntegerField()
    rejected_at = models.BigIntegerField(null=True)
    rejected_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-score", "first", "second"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_row_a_pair")]


class ContactLink(models.Model):
    """A customer, by ordinal, who is also a contact person of a company that is a customer."""

    person = models.IntegerField(db_index=True)
    company = models.IntegerField(db_index=True)
    contact = models.CharField(max_length=KEY)
    by = models.JSONField(default=list)

    class Meta:
        ordering = ["company", "person", "contact"]


class ApiKey(models.Model):
    """What a program is known by: its key's public part, and a hash of the whole. Revoked ones stay in the list."""

    public = models.CharField(max_length=16, unique=True)
    hash = models.CharField(max_length=64)
    name = models.CharField(max_length=KEY)
    scopes = models.JSONField(default=list)
    per_minute = models.IntegerField()
    made_by = models.CharField(max_length=200)
    made_at = models.BigIntegerField()
    revoked_by = models.CharField(max_length=200, blank=True)
    revoked_at = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
