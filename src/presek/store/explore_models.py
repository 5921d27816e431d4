"""What the database holds of how people look at Explore: their columns and pinned facets, and views they saved."""

from __future__ import annotations

from django.db import models

NAME = 200


class ExploreTaste(models.Model):
    """The columns of the list that a person chose, and the facets they want first."""

    by = models.CharField(max_length=NAME, unique=True)
    columns = models.JSONField(default=list)
    pinned = models.JSONField(default=list)


class SavedView(models.Model):
    """A selection with its sort and group, as its address, under a name; `shared`: everybody who may look has it."""

    name = models.CharField(max_length=NAME)
    owner = models.CharField(max_length=NAME)
    address = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name_and_owner")]
