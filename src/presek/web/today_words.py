"""Today in words: why now, how somebody may be contacted, why somebody is left out, what was done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from presek.app.pages_today import Because, Channel
from presek.values.instant import moment_of
from presek.web import treatments, words


def because(found: Because, zone: ZoneInfo) -> str:
    """A reason."""
    match found.code:
        case "complaint":
            return _about(gettext("open complaint"), found)
        case "late_answer":
            told = gettext("the answer was due %(at)s") % {"at": at(found.at, zone)}
            return _about(told, found)
        case "call_back":
            told = gettext("a call back was promised by %(at)s") % {"at": at(found.at, zone)}
            return _about(told, found)
        case "by_hand":
            return _about(gettext("pinned by hand"), found)
        case "due":
            return _due(found)
        case "value_class":
            return gettext("class %(group)s by revenue") % {"group": found.value}
        case "segment_weight":
            return gettext("weight %(n)s of 100") % {"n": words.number(int(found.value or 0))}
        case "waits_longest":
            return _waits(found)
        case _:
            return TRIGGERS[found.code]()


TRIGGERS = {
    "quote_expiring": lambda: gettext("a quote ends within three days"),
    "at_risk": lambda: gettext("orders stay away longer than usual"),
    "renewal": lambda: gettext("a contract ends within thirty days"),
    "web_intent": lambda: gettext("visited the website several times this week"),
    "never_contacted": lambda: gettext("never contacted"),
}


def part(key: str) -> str:
    """A part of the points."""
    return {
        "value": gettext("Value of the customer"),
        "due": gettext("A contact is due"),
        "trigger": gettext("Something happened"),
        "segment": gettext("Weight of the segment"),
        "overdue": gettext("Working days overdue"),
    }[key]


def way(key: str) -> str:
    """A way to contact somebody."""
    return treatments.channel_name(key)


def mark(found: Channel) -> tuple[str, str, str]:
    """The tone, the sign and the words of a channel's mark."""
    told = {
        "given": ("good", "✓", gettext("consent given")),
        "free": ("good", "✓", gettext("no consent needed")),
        "missing": ("warn", "✗", gettext("no consent")),
        "refused": ("bad", "✗", gettext("refused")),
        "no_address": ("", "–", gettext("no address")),
        "not_served": ("", "–", gettext("not in the segment's service")),
    }
    return told[found.mark]


def exclusion(key: str) -> str:
    """Why somebody is left out."""
    return {
        "restricted": gettext("Restricted: nobody works with their data"),
        "do_not_contact": gettext("Do not contact"),
        "put_off": gettext("Put off"),
        "skipped": gettext("Skipped"),
        "dispute": gettext("Open dispute: finance talks to them"),
        "no_cadence": gettext("Not contacted by itself: no cadence"),
        "minimum_gap": gettext("In touch within the last five days"),
        "company_today": gettext("Their company was contacted today"),
        "no_consent": gettext("No consent to marketing"),
        "no_channel": gettext("No phone and no e-mail that their service has"),
        "quiet_hours": gettext("Quiet hours"),
    }[key]


def result(key: str) -> str:
    """How a contact went."""
    return {
        "reached": gettext("Reached"),
        "not_reached": gettext("Not reached"),
        "call_back": gettext("Call back"),
        "interested": gettext("Interested"),
        "not_interested": gettext("Not interested"),
        "order": gettext("Order"),
        "complaint": gettext("Complaint"),
        "solved": gettext("Solved"),
        "other": gettext("Something else"),
    }[key]


def reason(key: str) -> str:
    """Why somebody is skipped."""
    return {
        "handled": gettext("handled elsewhere"),
        "wrong_time": gettext("not a good time"),
        "no_person": gettext("nobody to talk to"),
        "not_relevant": gettext("nothing to say"),
        "other": gettext("another reason"),
    }[key]


def channel(key: str) -> str:
    """A channel of an interaction."""
    return {
        "phone": gettext("phone"),
        "email": gettext("e-mail"),
        "visit": gettext("visit"),
        "sms": gettext("text message"),
        "chat": gettext("chat"),
        "web": gettext("website"),
        "social": gettext("social network"),
        "post": gettext("post"),
    }[key]


def direction(key: str) -> str:
    """Who began."""
    return {"out": gettext("we contacted them"), "in": gettext("they contacted us")}[key]


def done(kind: str, name: str) -> str:
    """What was done, as a notice."""
    told = {
        "call": gettext("You are calling %(name)s"),
        "done": gettext("Noted: %(name)s"),
        "snooze": gettext("Put off: %(name)s"),
        "skip": gettext("Skipped today: %(name)s"),
        "pin": gettext("Pinned: %(name)s"),
    }
    return told[kind] % {"name": name}


def deed(kind: str, said: str) -> str:
    """What was done, in a list."""
    if kind == "done" and said:
        return result(said)
    if kind == "skip" and said:
        return gettext("skipped: %(reason)s") % {"reason": reason(said)}
    return {"snooze": gettext("put off"), "pin": gettext("pinned"), "skip": gettext("skipped")}.get(kind, kind)


def at(instant: int | None, zone: ZoneInfo) -> str:
    """A day with its time."""
    return "" if instant is None else words.instant(local(instant, zone))


def local(instant: int, zone: ZoneInfo) -> datetime:
    """An instant in the base's time."""
    return moment_of(instant).astimezone(zone)


def _about(told: str, found: Because) -> str:
    return f"{told} ({found.about})" if found.about else told


def _due(found: Because) -> str:
    if not found.days:
        return gettext("a contact is due today")
    told = ngettext("%(n)s day", "%(n)s days", found.days) % {"n": words.number(found.days)}
    return gettext("a contact is %(days)s overdue") % {"days": told}


def _waits(found: Because) -> str:
    if found.days is None:
        return gettext("waits longest: never contacted")
    return gettext("waits longest: last contact %(ago)s") % {"ago": words.days_ago(found.days)}
