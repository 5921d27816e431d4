"""What is different between two versions of a segment, in words."""

from __future__ import annotations

from django.utils.translation import gettext

from presek.app.segment_versions import Said


def said(found: Said) -> str:
    """A difference as a sentence's beginning and what it is about."""
    texts = {
        "added": gettext("Added: %(after)s"),
        "removed": gettext("Removed: %(before)s"),
        "moved": gettext("Moved within the rule: %(after)s"),
        "threshold": gettext("%(subject)s: from %(before)s to %(after)s"),
        "more": gettext("%(subject)s: also %(after)s"),
        "fewer": gettext("%(subject)s: no longer %(before)s"),
        "changed": gettext("“%(before)s” became “%(after)s”"),
        "and": gettext("All of the conditions must hold now, not just one"),
        "or": gettext("One of the conditions is enough now"),
        "name": gettext("Name: “%(before)s” became “%(after)s”"),
        "description": gettext("The description was changed"),
        "owner": gettext("Owner: from %(before)s to %(after)s"),
        "hold": gettext("Whoever comes in stays at least: from %(before)s to %(after)s"),
        "exit": gettext("Leaves when: from %(before)s to %(after)s"),
    }
    nothing = gettext("not set")
    text = texts[found.kind] % {
        "subject": found.subject,
        "before": found.before or nothing,
        "after": found.after or nothing,
    }
    return text[:1].upper() + text[1:]
