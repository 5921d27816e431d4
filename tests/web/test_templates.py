"""Each template takes one dataclass, called `page`: what it names is there, and nothing is there for nothing."""

from __future__ import annotations

import dataclasses
import re

import pytest

from presek.web import (
    account,
    administration,
    api_keys,
    audit_page,
    backups,
    content,
    content_messages,
    content_words,
    customer,
    customer_history,
    customers,
    data,
    data_begin,
    data_import,
    data_mapping,
    duplicates,
    edit_customer,
    edit_many,
    engine,
    erasures,
    errors,
    exceptions,
    explore_arrange,
    explore_compare,
    explore_page,
    explore_table,
    explore_views,
    export,
    fields,
    find,
    help_pages,
    jobs,
    notifications,
    overview,
    passwords,
    people,
    people_behind,
    person,
    policies,
    policy,
    policy_edit,
    policy_findings,
    policy_simulation,
    quote_form,
    quotes,
    receivables,
    rights,
    role_pages,
    rule,
    rule_preview,
    second_factor_page,
    segment,
    segment_changes,
    segment_customers,
    segment_history,
    segment_interests,
    segment_new,
    segment_overlap,
    segment_stay,
    segment_versions,
    segments,
    shell,
    sign_in,
    sign_in_code,
    site_settings_page,
    sources,
    support,
    timeline,
    today,
    webhook,
    webhooks,
)
from tests.web.wording import WEB

PAGES = {
    "api_keys.html": api_keys.KeysPage,
    "backups.html": backups.BackupPage,
    "engine.html": engine.EnginePage,
    "erasures.html": erasures.ErasuresPage,
    "webhooks.html": webhooks.WebhooksPage,
    "webhook.html": webhook.WebhookPage,
    "jobs.html": jobs.JobsPage,
    "job.html": jobs.JobPage,
    "rights.html": rights.RightsPage,
    "receivables.html": receivables.ReceivablesPage,
    "proposal.html": receivables.ProposalPage,
    "find.html": find.FindPage,
    "explore.html": explore_page.ExplorePage,
    "explore_compare.html": explore_compare.ComparePage,
    "explore_table.html": explore_table.TablePage,
    "explore_views.html": explore_views.ViewsPage,
    "explore_arrange.html": explore_arrange.ArrangePage,
    "notifications.html": notifications.NotificationsPage,
    "overview.html": overview.OverviewPage,
    "overview_moved.html": overview.MovedListPage,
    "segments.html": segments.SegmentsPage,
    "segment.html": segment.SegmentPage,
    "segment_new.html": segment_new.SegmentNewPage,
    "segment_stay.html": segment_stay.StayPage,
    "segment_change.html": segment_changes.ChangePage,
    "rule.html": rule.RulePage,
    "rule_preview.html": rule_preview.PreviewPage,
    "segment_moved.html": segment_history.MovedList,
    "segment_over_time.html": segment_history.OverTimePage,
    "segment_overlap.html": segment_overlap.OverlapPage,
    "segment_interests.html": segment_interests.InterestsPage,
    "segment_versions.html": segment_versions.VersionsPage,
    "segment_customers.html": segment_customers.PeoplePage,
    "people_behind.html": people_behind.BehindPage,
    "customer_history.html": customer_history.CustomerHistoryPage,
    "customer.html": customer.CustomerPage,
    "customer_away.html": customer.CustomerAwayPage,
    "today.html": today.TodayPage,
    "today_contact.html": today.ContactPage,
    "today_none.html": today.NobodyPage,
    "timeline.html": timeline.TimelinePage,
    "customers.html": customers.CustomersPage,
    "sources.html": sources.SourcesPage,
    "export.html": export.ExportPage,
    "edit_customer.html": edit_customer.EditPage,
    "edit_many.html": edit_many.ManyPage,
    "edit_owners.html": edit_many.OwnersPage,
    "data.html": data.DataPage,
    "data_begin.html": data_begin.BeginPage,
    "data_import.html": data_import.ImportPage,
    "data_rejects.html": data_import.RejectsPage,
    "data_mapping.html": data_mapping.MappingPage,
    "data_job.html": data_mapping.JobPage,
    "data_duplicates.html": duplicates.DuplicatesPage,
    "policies.html": policies.PoliciesPage,
    "policy.html": policy.PolicyPage,
    "policy_edit.html": policy_edit.EditPage,
    "policy_findings.html": policy_findings.FindingsPage,
    "policy_simulation.html": policy_simulation.SimulationPage,
    "exceptions.html": exceptions.ListPage,
    "exception.html": exceptions.OnePage,
    "exception_new.html": exceptions.AskPage,
    "quotes.html": quotes.QuotesPage,
    "quote.html": quotes.QuotePage,
    "quote_form.html": quote_form.FormPage,
    "content.html": content.ContentPage,
    "content_landing.html": content.LandingPage,
    "content_brief.html": content.BriefPage,
    "content_messages.html": content_messages.MessagesPage,
    "content_message.html": content_messages.MessagePage,
    "content_words.html": content_words.WordsPage,
    "content_pitch.html": content_words.PitchPage,
    "support.html": support.SupportPage,
    "sign_in.html": sign_in.SignInPage,
    "sign_in_code.html": sign_in_code.CodePage,
    "password_forgotten.html": passwords.ForgottenPage,
    "password_set.html": passwords.SetPage,
    "account.html": account.AccountPage,
    "second_factor.html": second_factor_page.FactorPage,
    "administration.html": administration.AdministrationPage,
    "fields.html": fields.FieldsPage,
    "field.html": fields.FieldPage,
    "site_settings.html": site_settings_page.SettingsPage,
    "audit.html": audit_page.AuditPage,
    "people.html": people.PeoplePage,
    "person.html": person.PersonPage,
    "roles.html": role_pages.RolesPage,
    "role.html": role_pages.RolePage,
    "error.html": errors.ErrorPage,
    "help.html": help_pages.HelpPage,
    "help_page.html": help_pages.DocumentPage,
    "help_glossary.html": help_pages.GlossaryPage,
}


def names(kind):
    plain = {field.name for field in dataclasses.fields(kind)}
    return plain | {name for name, value in vars(kind).items() if isinstance(value, property)}


@pytest.mark.parametrize("template", PAGES)
def test_a_template_names_only_what_its_page_has(template):
    text = (WEB / "templates" / template).read_text("utf-8")
    assert set(re.findall(r"\bpage\.(\w+)", text)) <= names(PAGES[template])


@pytest.mark.parametrize("template", PAGES)
def test_a_page_has_only_what_its_template_shows(template):
    text = (WEB / "templates" / template).read_text("utf-8")
    assert {field.name for field in dataclasses.fields(PAGES[template])} - set(re.findall(r"\bpage\.(\w+)", text)) <= {
        "base"
    }


def test_the_frame_names_only_what_the_shell_has():
    text = (WEB / "templates" / "base.html").read_text("utf-8")
    assert set(re.findall(r"\bshell\.(\w+)", text)) <= names(shell.Shell)


def test_every_page_template_is_known_here():
    found = {path.name for path in (WEB / "templates").glob("*.html") if not path.name.startswith("_")}
    assert found == {*PAGES, "base.html", "broken.html"}
