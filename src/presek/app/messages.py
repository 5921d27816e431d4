"""Messages to a segment: templates in three languages, the list that consent allows, and a test sent by SMTP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

import numpy as np
from numpy.typing import NDArray

from presek.app import (
    clock,
    computing,
    content_wanted,
    kept_sets,
    mailing,
    objecting,
    reading,
    restricting,
    rights_trail,
)
from presek.app.customer_list import text_at
from presek.app.home import Home
from presek.app.mailing import Mail
from presek.app.sight import Sight
from presek.catalog.model import LANGUAGES
from presek.engine.columnar.columns import Texts
from presek.engine.columnar.vectors import Vector, Worths
from presek.membership.customers import Customers
from presek.segment.parse import parse_value
from presek.segment.terms import FieldValue, Value
from presek.store import audit, contents, definitions
from presek.store.audit import Entry
from presek.store.contents import Kind, Piece, Spot
from presek.values.problem import Problem, Problems, nearest_names

PURPOSES = ("marketing", "newsletter", "survey")
CHANNELS = {"email": ("email", "consent_email"), "phone": ("phone", "consent_phone"), "sms": ("phone", "consent_sms")}
PLACEHOLDERS = ("name", "customer", "segment")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Template:
    """A message for a segment: subject and body by language, for a purpose that needs consent over a channel."""

    key: str
    segment: str
    purpose: str
    channel: str
    subjects: Mapping[str, str]
    bodies: Mapping[str, str]

    def variant(self, language: str | None) -> str:
        """The language in which a customer gets it: theirs where it is written, else English, else the first."""
        if language in self.bodies and language is not None:
            return language
        return "en" if "en" in self.bodies else next(iter(self.bodies), "en")

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "key": self.key,
            "segment": self.segment,
            "purpose": self.purpose,
            "channel": self.channel,
            "subjects": dict(self.subjects),
            "bodies": dict(self.bodies),
        }


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who may get a message: the address, and the language of the variant."""

    customer: str
    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who of a segment may get a message, and how many not, each by the first reason that holds."""

    segment: str
    members: int
    allowed: tuple[Recipient, ...] = field(repr=False)
    without_consent: int
    silenced: int
    without_address: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "segment": self.segment,
            "members": self.members,
            "allowed": len(self.allowed),
            "without_consent": self.without_consent,
            "do_not_contact": self.silenced,
            "without_address": self.without_address,
        }


def templates(segment: str | None = None) -> tuple[Template, ...]:
    """All templates (of a segment), by key."""
    known = {} if segment is None else {"segment": segment}
    return tuple(map(_template, contents.all_of(Kind.TEMPLATE, **known)))


def template(key: str) -> Template:
    """One template; Problems where there is none of this key."""
    found = {each.key: each for each in templates()}
    if key not in found:
        near = nearest_names(key, found)
        raise Problems(Problem("unknown-template", f"no template is called '{key}'.", path="template", nearest=near))
    return found[key]


def put(home: Home, written: Template, *, by: str) -> None:
    """Keeps a template. Problems: no such segment, purpose, channel, language or placeholder; an empty text."""
    segments = [segment.key for each in definitions.load() for segment in each.segments]
    problems = []
    for what, found, known in (
        ("segment", written.segment, segments),
        ("purpose", written.purpose, PURPOSES),
        ("channel", written.channel, tuple(CHANNELS)),
    ):
        if found not in known:
            near = nearest_names(found, known)
            problems.append(Problem(f"unknown-{what}", f"there is no {what} '{found}'.", path=what, nearest=near))
    problems += _wrong_texts(written)
    if problems:
        raise Problems(*problems)
    before = {each.key: each for each in templates()}.get(written.key)
    if before is not None and before.segment != written.segment:
        contents.remove(Kind.TEMPLATE, Spot(key=before.key, segment=before.segment))
    content = {
        "purpose": written.purpose,
        "channel": written.channel,
        "subjects": dict(written.subjects),
        "bodies": dict(written.bodies),
    }
    at = clock.now()
    contents.put(Piece(Kind.TEMPLATE, Spot(key=written.key, segment=written.segment), content, by=by, at=at))
    audit.add(Entry(at, by, action="template written", subject=written.key, detail={"segment": written.segment}))


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """The members of a message's segment, each with the first reason that keeps it from them."""

    members: Customers
    allowed: Customers
    without_consent: Customers
    silenced: Customers
    without_address: Customers


def recipients(home: Home, of: Template) -> Recipients:
    """Who of the template's segment may get it by the published run, and how many not; see `parted`."""
    values = _values(home, of)
    found = parted(home, of, values)
    snapshot, (address, _) = reading.opened(home).snapshot, CHANNELS[of.channel]
    allowed = tuple(
        Recipient(
            snapshot.key(ordinal),
            _text(values.get("name"), ordinal) or _text(values.get("legal_name"), ordinal),
            _text(values.get(address), ordinal),
            of.variant(_text(values.get("language"), ordinal) or None),
        )
        for ordinal in found.allowed.ordinals().tolist()
    )
    return Recipients(
        of.segment,
        len(found.members),
        allowed,
        without_consent=len(found.without_consent),
        silenced=len(found.silenced),
        without_address=len(found.without_address),
    )


def parted(home: Home, of: Template, values: Mapping[str, Worths] | None = None) -> Sorted:
    """The members by whether they may get it: with consent for its purpose and channel, not silenced, with an address.

    The newest entry of the log of consents counts; without one, the customer's own field; unknown is no consent.
    """
    run = reading.published_run(home)
    answer = kept_sets.read(home.path, run.directory, of.segment)
    if answer is None:
        raise Problems(Problem("unknown-segment", f"no segment is called '{of.segment}'.", path="segment"))
    opened = reading.opened(home)
    members = answer.true & opened.everybody()
    values = _values(home, of) if values is None else values
    size = opened.snapshot.size
    address, _ = CHANNELS[of.channel]
    logged, own = _truth(values.get("logged"), size), _truth(values.get("own"), size)
    consent = members & Customers.where(np.where(logged < 0, own, logged) > 0)
    silent = Customers.where(_truth(values.get("silent"), size) > 0)
    for left_out in (restricting.ordinals(opened), objecting.ordinals(opened)):
        silent |= Customers.of(left_out.tolist(), size=size)
    heard = consent - silent
    reached = [each for each in heard.ordinals().tolist() if _text(values.get(address), each)]
    allowed = Customers.of(reached, size=size)
    return Sorted(
        members,
        allowed,
        without_consent=members - consent,
        silenced=consent - heard,
        without_address=heard - allowed,
    )


def hidden(home: Home, of: Template, sight: Sight) -> tuple[str, ...]:
    """What the list of recipients rests on that a person may not see; then it is not for them."""
    address, own = CHANNELS[of.channel]
    names = (address, own, "consents.granted")
    return tuple(each for each in names if not sight.sees_word(each, home.catalog()))


def taken(home: Home, of: Template, allowed: Sequence[Recipient], *, by: str) -> None:
    """Notes that somebody took the list of recipients along."""
    opened = reading.opened(home)
    fields, what = ("name", CHANNELS[of.channel][0], "language"), f"message {of.key}"
    inside = np.zeros(opened.snapshot.size, np.bool_)
    inside[[opened.ordinal(each.customer) for each in allowed]] = True
    rights_trail.took(inside, by=by, what=what, kind="csv", fields=fields)
    detail = {"format": "csv", "columns": list(fields), "customers": len(allowed)}
    audit.add(Entry(clock.now(), by, action="exported", subject=what[:200], detail=detail))


def written_for(of: Template, recipient: Recipient) -> tuple[str, str]:
    """Subject and body as this one gets them."""
    words = {"name": recipient.name, "customer": recipient.customer, "segment": of.segment}

    def filled(text: str) -> str:
        return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)

    subject = filled(of.subjects.get(recipient.language, ""))
    return " ".join(subject.split()), filled(of.bodies.get(recipient.language, ""))


def send_test(of: Template, *, language: str, to: str, by: str) -> None:
    """Sends one variant to one address, marked as a test. Problems: no mail server is set (PRESEK_SMTP_URL), it can't
    be reached, or refuses."""
    name, address = parseaddr(to)
    if "@" not in address or any(letter in to for letter in "\r\n"):
        raise Problems(Problem("no-address", f"'{to}' is no e-mail address.", path="to"))
    example = Recipient("C-1", name or "Anna", address, of.variant(language))
    subject, body = written_for(of, example)
    mailing.send(Mail(address, f"[Test] {subject}", body))
    audit.add(Entry(clock.now(), by, action="test message sent", subject=of.key, detail={"to": address}))


def _values(home: Home, of: Template) -> Mapping[str, Worths]:
    opened = reading.opened(home)
    catalog = opened.catalog
    address, own = CHANNELS[of.channel]
    wanted: dict[str, Value] = {
        key: FieldValue(key) for key in (address, "name", "legal_name", "language") if key in catalog.fields
    }
    if own in catalog.fields:
        wanted["own"] = FieldValue(own)
    if "do_not_contact" in catalog.fields:
        wanted["silent"] = FieldValue("do_not_contact")
    if "consents" in catalog.relations:
        where = f'purpose = "{of.purpose}" and channel = "{of.channel}"'
        wanted["logged"] = parse_value(f"consents.last(granted, where {where})")
    return computing.passed({}, opened, reading.as_of(home), values=wanted).values


def _truth(worths: Worths | None, size: int) -> NDArray[np.int8]:
    """1 yes, 0 no, -1 unknown, by ordinal."""
    match worths:
        case Vector():
            found = np.broadcast_to(worths.values, (size,)).astype(np.int8)
            if worths.unknown is not None:
                found = np.where(worths.unknown, np.int8(-1), found)
            return found
        case _:
            return np.full(size, -1, dtype=np.int8)


def _text(worths: Worths | None, ordinal: int) -> str:
    return text_at(worths, ordinal) if isinstance(worths, Texts) else ""


def _wrong_texts(written: Template) -> list[Problem]:
    problems = []
    for what, texts in (("subject", written.subjects), ("body", written.bodies)):
        for language, text in texts.items():
            path = f"{what} {language}"
            if language not in LANGUAGES:
                problems.append(Problem("unknown-language", f"there is no language '{language}'.", path=path))
            try:
                content_wanted.check_text(text, path)
            except Problems as found:
                problems += found.problems
            for name in PLACEHOLDER.findall(text):
                if name not in PLACEHOLDERS:
                    known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
                    says = f"there is no placeholder '{{{name}}}'. There are: {known}."
                    problems.append(Problem("unknown-placeholder", says, path=path))
    if not written.bodies or set(written.subjects) != set(written.bodies):
        problems.append(Problem("no-text", "a subject and a body are written in each language.", path="bodies"))
    problems += [
        Problem("too-long", f"the subject has more than {LONGEST_SUBJECT} characters.", path=f"subject {language}")
        for language, text in written.subjects.items()
        if len(text) > LONGEST_SUBJECT
    ]
    return problems


def _template(piece: Piece) -> Template:
    says = piece.content

    def texts(name: str) -> dict[str, str]:
        found = says.get(name, {})
        return {str(key): str(text) for key, text in found.items()} if isinstance(found, dict) else {}

    return Template(
        piece.spot.key,
        piece.spot.segment,
        str(says.get("purpose", "")),
        channel=str(says.get("channel", "")),
        subjects=texts("subjects"),
        bodies=texts("bodies"),
    )
