"""What roles may see and do, in words."""

from __future__ import annotations

from django.utils.translation import gettext

from presek.web import roles

SEES = (
    roles.VIEW,
    roles.RECORDS,
    roles.INTRUSIVE,
    roles.SPECIAL,
    roles.CALLERS,
    roles.RECEIVABLES,
    roles.AUDIT,
)
"""The permissions that let somebody see something; the others let them do something."""


def every_permission() -> tuple[str, ...]:
    """All permissions in the order in which pages tell them: to see, then to do."""
    known = [roles.VIEW, roles.SAVE, *roles.OWN]
    return (*SEES, *(each for each in known if each not in SEES))


def permission_name(code: str) -> str:
    """A permission in words."""
    return {
        roles.VIEW: gettext("segments, policies, counts"),
        roles.RECORDS: gettext("single customers, exact counts"),
        roles.INTRUSIVE: gettext("intrusive facts: values, interests, marital status"),
        roles.SPECIAL: gettext("special categories of personal data"),
        roles.CALLERS: gettext("who is calling"),
        roles.RECEIVABLES: gettext("who pays late"),
        roles.AUDIT: gettext("the audit trail"),
        roles.SAVE: gettext("make and change segments"),
        roles.WORK: gettext("work the list Today"),
        roles.QUOTE: gettext("make quotes"),
        roles.EXCEPT: gettext("ask for exceptions"),
        roles.DRAFT: gettext("draft policies and propose them"),
        roles.APPROVE: gettext("approve policies and exceptions of others"),
        roles.WRITE: gettext("write content and messages"),
        roles.EDIT: gettext("edit customers by hand"),
        roles.IMPORT: gettext("import data, run jobs"),
        roles.EXPORT: gettext("export customers"),
        roles.KEYS: gettext("make and revoke keys of programs"),
        roles.WEBHOOKS: gettext("manage webhooks"),
        roles.PEOPLE: gettext("manage people, roles and who sees which field"),
        roles.SETTINGS: gettext("change settings"),
        roles.RIGHTS: gettext("answer what persons ask about their data"),
    }.get(code, roles.OWN.get(code, code))
