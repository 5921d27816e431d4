"""Roles: groups of users with what each may do and see. Made after every migration; what is added stays."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy

VIEW, SAVE = "view_segment", "add_segment"
INTRUSIVE, SPECIAL = "see_intrusive", "see_special"
IMPORT = "import_data"
EDIT, EXPORT = "edit_data", "export_data"
DRAFT, APPROVE, EXCEPT = "draft_policy", "approve_policy", "ask_exception"
KEYS, WEBHOOKS = "manage_keys", "manage_webhooks"
QUOTE, WRITE, CALLERS = "make_quote", "write_content", "see_callers"
WORK = "work_today"
RECORDS = "see_records"
RECEIVABLES = "see_receivables"
PEOPLE, SETTINGS, AUDIT = "manage_people", "manage_settings", "see_audit"
RIGHTS = "answer_rights"

MAY: dict[str, tuple[str, ...]] = {
    "viewer": (VIEW,),
    "sales": (VIEW, RECORDS, INTRUSIVE, EDIT, EXPORT, EXCEPT, QUOTE, CALLERS, WORK),
    "support": (VIEW, RECORDS, DRAFT, EXCEPT, CALLERS, WORK),
    "marketing": (VIEW, RECORDS, SAVE, INTRUSIVE, EXPORT, DRAFT, WRITE),
    "finance": (VIEW, RECORDS, RECEIVABLES, EXPORT, DRAFT, EXCEPT, QUOTE),
    "analyst": (VIEW, RECORDS, SAVE, INTRUSIVE, IMPORT, EXPORT, DRAFT),
    "manager": (
        VIEW,
        RECORDS,
        RECEIVABLES,
        SAVE,
        INTRUSIVE,
        IMPORT,
        EDIT,
        EXPORT,
        DRAFT,
        APPROVE,
        EXCEPT,
        QUOTE,
        WRITE,
        CALLERS,
        WORK,
    ),
    "dpo": (VIEW, RECORDS, INTRUSIVE, SPECIAL, EXPORT, AUDIT, RIGHTS),
    "administrator": (
        VIEW,
        RECORDS,
        RECEIVABLES,
        SAVE,
        INTRUSIVE,
        SPECIAL,
        IMPORT,
        EDIT,
        EXPORT,
        DRAFT,
        APPROVE,
        EXCEPT,
        KEYS,
        WEBHOOKS,
        QUOTE,
        WRITE,
        CALLERS,
        WORK,
        PEOPLE,
        SETTINGS,
        AUDIT,
        RIGHTS,
    ),
}
"""Intrusive facts (P+: values, interests, marital status) are seen by those who need them for what they say to a
customer or for deciding; special categories (GDPR article 9) by the data-protection officer and the administrator."""

NAMES = {
    "viewer": gettext_lazy("Viewer"),
    "sales": gettext_lazy("Sales"),
    "support": gettext_lazy("Support"),
    "marketing": gettext_lazy("Marketing"),
    "finance": gettext_lazy("Finance"),
    "analyst": gettext_lazy("Analyst"),
    "manager": gettext_lazy("Manager"),
    "dpo": gettext_lazy("Data-protection officer"),
    "administrator": gettext_lazy("Administrator"),
}

OWN = {
    INTRUSIVE: "Can see intrusive personal facts",
    SPECIAL: "Can see special categories of personal data",
    IMPORT: "Can import data",
    EDIT: "Can edit customers by hand",
    EXPORT: "Can export customers",
    DRAFT: "Can draft policies and propose them",
    APPROVE: "Can approve policies and exceptions of others",
    EXCEPT: "Can ask for exceptions of customers",
    KEYS: "Can make and revoke keys of programs",
    WEBHOOKS: "Can manage webhooks",
    QUOTE: "Can make quotes",
    WRITE: "Can write content and messages",
    CALLERS: "Can look up callers",
    WORK: "Can work the list Today",
    RECORDS: "Can see the records of single customers",
    RECEIVABLES: "Can see who pays late",
    PEOPLE: "Can manage people, roles and who sees which field",
    SETTINGS: "Can change the settings of the site",
    AUDIT: "Can see the audit trail",
    RIGHTS: "Can answer the requests of persons about their data",
}


def make_roles(**_signal: object) -> None:
    """Makes the groups that are missing and gives each what it may."""
    permissions = apps.get_model("auth", "Permission").objects
    groups = apps.get_model("auth", "Group").objects
    if not permissions.filter(content_type__app_label="store", codename=VIEW).exists():
        return  # another database, or a migration on the way back
    about = apps.get_model("contenttypes", "ContentType").objects.get(app_label="store", model="segment")
    for codename, name in OWN.items():
        permissions.get_or_create(content_type=about, codename=codename, defaults={"name": name})
    for role, codenames in MAY.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.add(*permissions.filter(content_type=about, codename__in=codenames))
