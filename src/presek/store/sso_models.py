"""The table of those who sign in with their company: who they are at the provider, and who they are here."""

from __future__ import annotations

from django.conf import settings
from django.db import models

LONGEST = 255
"""Characters of an issuer or a subject; a subject has no more by OpenID Connect."""


class CompanyIdentity(models.Model):
    """A subject of an issuer is one person here, whatever their address becomes; bound at the first sign-in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=LONGEST)
    subject = models.CharField(max_length=LONGEST)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="a_subject_is_one_person")]
