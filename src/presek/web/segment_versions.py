"""The versions of a segment (`/segments/<key>/versions`): what each changed, two of them compared, the way back; where
the segment is used, and who did what to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from presek.app import segment_uses, segment_versions
from presek.app.rule_preview import Person
from presek.app.segment_uses import Done, Use
from presek.app.segment_versions import Compared, Line, Move, Told
from presek.app.small_cells import Cells
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import audit_words, difference_words, guard, place, segment_changes, words
from presek.web.segment_changes import ChangeRow
from presek.web.segment_customers import address
from presek.web.segment_sections import SegmentHead, head
from presek.web.whole_number import whole

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version. `compare`: what it changed, beside the version before; empty of the first. `approved`: who approved
    it, and when it was proposed; empty where nobody was asked."""

    number: int
    by: str
    at: str
    reason: str
    says: tuple[str, ...]
    rule: str
    compare: str
    approved: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many moved for one reason; `url` lists them (empty: not for this person)."""

    label: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """Two versions. `counts` is empty where they can't be counted; `back`: the version one can return to, 0: none."""

    before: int
    after: int
    says: tuple[str, ...]
    lines: tuple[Line, ...]
    counts: tuple[Count, ...]
    back: int


@dataclass(frozen=True, slots=True)
class UseLine:
    """A place that names the segment."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DoneLine:
    """What somebody did."""

    at: str
    by: str
    says: str
    reason: str


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """What `segment_versions.html` shows."""

    head: SegmentHead
    newest: int
    versions: tuple[VersionLine, ...]
    compared: ComparedPart | None
    uses: tuple[UseLine, ...]
    done: tuple[DoneLine, ...]
    faults: tuple[str, ...]
    may_save: bool
    changes: tuple[ChangeRow, ...]


@require_safe
@guard.needs(guard.VIEW)
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """The page; with `from` and `to`, two versions beside each other."""
    before, after = (whole(request.GET.get(name, "")) for name in ("from", "to"))
    return _page(request, key, asked=(before, after) if before and after else None)


@require_POST
@guard.needs(guard.SAVE)
def back(request: HttpRequest, key: str) -> HttpResponse:
    """Puts the rule of an older version in force again."""
    number, version = (whole(request.POST.get(name, "")) or 0 for name in ("number", "version"))
    reason = " ".join(request.POST.get("reason", "").split())[:LONGEST_REASON]
    user = request.user
    if not reason:
        return _page(request, key, asked=(version, number), faults=(gettext("Say why, for those who come after you."),))
    person = Person(user.get_username(), words.language(), guard.sight(user))
    try:
        made = segment_versions.go_back(place.home(), key, number, person=person, version=version, reason=reason)
    except Problems as refused:
        faults = guard.faults(request.user, refused.problems)
        return _page(request, key, asked=(version, number), faults=faults)
    if made.waiting is not None:
        return segment_changes.waits(request, made.waiting)
    said_so = gettext("In force again: version %(old)s, as version %(new)s") % {"old": number, "new": made.version}
    messages.success(request, said_so)
    return HttpResponseRedirect(reverse("segment-versions", args=(key,)))


def _page(
    request: HttpRequest, key: str, *, asked: tuple[int, int] | None, faults: tuple[str, ...] = ()
) -> HttpResponse:
    stands = head(key, "segment-versions")
    found = segment_versions.told(place.home(), key, language=words.language())
    newest = max(each.number for each in found)
    may = request.user.has_perm(guard.SAVE)
    compared = None
    if asked is not None:
        try:
            told = segment_versions.compare(
                place.home(), key, before=asked[0], after=asked[1], language=words.language()
            )
            compared = _compared(told, key, guard.cells(request.user), newest=newest if may else 0)
        except Problems as refused:
            faults = (*faults, *guard.faults(request.user, refused.problems))
    uses = segment_uses.of_segment(place.home(), key, language=words.language(), person=request.user.get_username())
    page = VersionsPage(
        stands,
        newest,
        tuple(_version(each, key) for each in found),
        compared=compared,
        uses=tuple(map(_use, uses)),
        done=tuple(map(_done, segment_uses.log(place.home(), key))),
        faults=faults,
        may_save=may,
        changes=segment_changes.of_segment(request, key),
    )
    return render(request, "segment_versions.html", {"page": page}, status=422 if faults else 200)


def _version(each: Told, key: str) -> VersionLine:
    compare = urlencode({"from": each.number - 1, "to": each.number})
    return VersionLine(
        each.number,
        each.by,
        _when(each.at),
        each.reason,
        says=tuple(map(difference_words.said, each.differences)),
        rule=each.rule,
        compare=f"{reverse('segment-versions', args=(key,))}?{compare}#compared" if each.number > 1 else "",
        approved=""
        if each.proposed_at is None
        else gettext("proposed on %(day)s, approved by %(name)s")
        % {"day": _when(each.proposed_at), "name": each.approved_by},
    )


def _compared(found: Compared, key: str, cells: Cells, *, newest: int) -> ComparedPart:
    """`newest`: the version in force where this person may return from it to another; 0 where not."""
    names: dict[Move, str] = {
        "entered-rule": gettext("Entered because of the rule"),
        "entered-data": gettext("Entered because of their data"),
        "left-rule": gettext("Left because of the rule"),
        "left-data": gettext("Left because of their data"),
    }
    both = {"from": str(found.before), "to": str(found.after)}
    counts = tuple(
        Count(
            names[move],
            words.told(len(who), cells),
            address(key, move=move, **both) if cells.exact and len(who) else "",
        )
        for move, who in (found.moves or {}).items()
    )
    other = {found.before: found.after, found.after: found.before}.get(newest, 0)
    return ComparedPart(
        found.before,
        found.after,
        tuple(map(difference_words.said, found.differences)),
        lines=found.lines,
        counts=counts,
        back=other if other != newest else 0,
    )


def _when(instant: int) -> str:
    return words.instant(moment_of(instant).astimezone(place.home().as_of().zone))


def _use(each: Use) -> UseLine:
    names = {
        "segment": gettext("Segment that names it"),
        "exit": gettext("Exit rule that names it"),
        "policy": gettext("Policy"),
        "webhook": gettext("Webhook"),
        "message": gettext("Message"),
        "view": gettext("Saved view"),
    }
    pages = {"exit": "segment", "message": "content-message"}
    page = pages.get(each.kind, each.kind)
    url = f"{reverse('explore')}?{each.key}" if each.kind == "view" else reverse(page, args=(each.key,))
    return UseLine(names[each.kind], each.label, url)


def _done(each: Done) -> DoneLine:
    states = {
        "new": gettext("made the segment"),
        "changed": gettext("changed the rule"),
        "reworded": gettext("changed words, not the meaning"),
        "removed": gettext("removed the segment"),
    }
    policy = {
        "policy proposed": gettext("proposed a policy"),
        "policy approved": gettext("approved a policy"),
        "policy rejected": gettext("rejected a policy"),
        "policy retired": gettext("ended a policy"),
        "policy drafted": gettext("drafted a policy"),
        "template written": gettext("wrote a message"),
    }
    says = states.get(each.state) or policy.get(each.action) or audit_words.action_name(each.action)
    subject = each.subject.removeprefix("policy ") if not each.state and each.action in policy else ""
    at = _when(each.at)
    return DoneLine(at, each.by, f"{says}: {subject}" if subject else says, words.said(each.reason))
