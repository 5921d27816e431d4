"""What people and programs did, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext


def action_name(code: str) -> str:
    """An entry's action in words; a code without words stays as it is."""
    return _of_customers().get(code) or _of_rules().get(code) or _of_people().get(code) or code.replace("-", " ")


def _of_customers() -> dict[str, str]:
    return {
        "created": gettext("created by hand"),
        "edited": gettext("edited by hand"),
        "edited-many": gettext("edited many at once"),
        "removed": gettext("removed"),
        "undid-edit": gettext("took an edit back"),
        "assigned-owners": gettext("gave customers to owners"),
        "merge-customers": gettext("merged customers"),
        "undo-merge": gettext("took a merge back"),
        "find-duplicates": gettext("looked for duplicates"),
        "reject-duplicate": gettext("said they are two customers"),
        "withdraw-verdict": gettext("took a verdict on duplicates back"),
        "exported": gettext("exported customers"),
        "personal data given": gettext("gave a person their data"),
        "today: done": gettext("did the next action"),
        "today: snooze": gettext("put a row of Today off"),
        "today: skip": gettext("skipped a row of Today"),
        "today: log": gettext("logged a contact"),
        "took back": gettext("took an action back"),
        "stage changed": gettext("moved to another stage"),
        "action done": gettext("did a mandatory action"),
        "quote kept": gettext("made a quote"),
        "quote revised": gettext("revised a quote"),
        "quote accepted": gettext("marked a quote as accepted"),
        "quote withdrawn": gettext("withdrew a quote"),
        "asked to erase": gettext("asked to erase a customer"),
        "erased": gettext("erased a customer"),
        "objected": gettext("wrote down an objection to marketing"),
        "objection withdrawn": gettext("withdrew an objection to marketing"),
        "restricted": gettext("restricted what is done with a customer"),
        "restriction lifted": gettext("lifted a restriction"),
    }


def _of_rules() -> dict[str, str]:
    return {
        "applied": gettext("saved segments"),
        "size bounds set": gettext("set the bounds of a size"),
        "segment change proposed": gettext("proposed a change of a segment"),
        "segment change approved": gettext("approved a change of a segment"),
        "segment change refused": gettext("refused a change of a segment"),
        "segment change withdrawn": gettext("took a change of a segment back"),
        "policy drafted": gettext("drafted a policy"),
        "policy proposed": gettext("proposed a policy"),
        "policy approved": gettext("approved a policy"),
        "policy rejected": gettext("rejected a policy"),
        "policy retired": gettext("ended a policy"),
        "exception asked": gettext("asked for an exception"),
        "exception approved": gettext("approved an exception"),
        "exception refused": gettext("refused an exception"),
        "exception ended": gettext("ended an exception"),
        "exceptions proposed": gettext("proposed exceptions"),
        "proposal approved": gettext("approved proposed exceptions"),
        "proposal refused": gettext("refused proposed exceptions"),
        "hit policies changed": gettext("changed how policies meet"),
        "seller changed": gettext("changed the seller"),
        "law changed": gettext("changed rows of law"),
        "content written": gettext("wrote content"),
        "content removed": gettext("removed content"),
        "template written": gettext("wrote a message"),
        "test message sent": gettext("sent a test message"),
        "needs written": gettext("changed what values ask for"),
        "hint written": gettext("changed a hint"),
    }


def _of_people() -> dict[str, str]:
    return {
        "added": gettext("added"),
        "changed": gettext("changed"),
        "revoked": gettext("revoked"),
        "invited": gettext("invited"),
        "invited again": gettext("made another link"),
        "shut out": gettext("shut out"),
        "let in": gettext("let in again"),
        "signed in": gettext("signed in"),
        "refused sign-in": gettext("refused to let in"),
        "bound to company": gettext("bound to a company account"),
        "kept roles": gettext("kept the roles of the last administrator"),
        "signed out everywhere": gettext("signed out everywhere"),
        "ended session": gettext("ended a session"),
        "reset password": gettext("reset a password"),
        "set password": gettext("set their password"),
        "changed password": gettext("changed a password"),
        "second factor on": gettext("turned the second factor on"),
        "second factor off": gettext("turned the second factor off"),
        "second factor reset": gettext("reset a second factor"),
        "new recovery codes": gettext("made recovery codes"),
        "changed setting": gettext("changed a setting"),
        "changed field": gettext("changed who sees a field"),
        "audit exported": gettext("exported the audit trail"),
        "job-cancelled": gettext("stopped a job"),
        "job-rerun": gettext("ran a job once more"),
        "source-added": gettext("added a source"),
        "source-changed": gettext("changed a source"),
        "source-removed": gettext("removed a source"),
        "source-paused": gettext("paused a source"),
        "source-resumed": gettext("resumed a source"),
        "source-asked": gettext("asked a source to be read"),
        "webhook-added": gettext("added a webhook"),
        "webhook-changed": gettext("changed a webhook"),
        "webhook-removed": gettext("removed a webhook"),
        "webhook-paused": gettext("paused a webhook"),
        "webhook-resumed": gettext("resumed a webhook"),
        "webhook-rotated": gettext("gave a webhook a new secret"),
        "webhook-tested": gettext("sent a webhook a test"),
        "webhook-resent": gettext("sent messages of a webhook again"),
        "webhook-left": gettext("gave up a message of a webhook"),
        "backup-plan": gettext("changed when backups are made"),
        "engine-bound": gettext("bound the base to an engine"),
        "engine-changed": gettext("changed the engine"),
        "engine-unbound": gettext("let the engine go"),
    }


def teller() -> Callable[[Iterable[tuple[str, str]]], str]:
    """Says what is told beside an entry, each with its name, in the language of now: a file is written later."""
    names, plain = _of_details(), {"yes": gettext("yes"), "no": gettext("no")}

    def told(details: Iterable[tuple[str, str]]) -> str:
        return "; ".join(f"{names.get(name, name)}: {plain.get(text, text)}" for name, text in details)

    return told


def columns() -> tuple[str, ...]:
    """The header of the file."""
    return (
        gettext("number"), gettext("when"), gettext("who"), gettext("what"), gettext("about what"), gettext("details"),
    )  # fmt: skip


def _of_details() -> dict[str, str]:
    return {
        "roles": gettext("roles"),
        "may": gettext("rights"),
        "scopes": gettext("scopes"),
        "key": gettext("key"),
        "columns": gettext("columns"),
        "format": gettext("kind of file"),
        "customers": gettext("number of customers"),
        "changed": gettext("how many changed"),
        "number": gettext("number"),
        "sessions": gettext("sessions"),
        "how": gettext("how"),
        "segment": gettext("of the segment"),
        "kind": gettext("kind"),
        "administrator": gettext("is an administrator"),
        "file": gettext("name of the file"),
        "see": gettext("who sees it"),
        "edit": gettext("who edits it"),
        "topics": gettext("topics"),
        "segments": gettext("of the segments"),
        "before": gettext("it was"),
        "after": gettext("it is"),
    }
