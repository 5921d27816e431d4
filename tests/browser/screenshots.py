"""Pictures of every page, to look at: light, dark, narrow and Polish.

    python -m tests.browser.screenshots FOLDER [--home HOME] [--only explore]

Without a home, the example company is made up in a temporary one, which takes a minute.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, sync_playwright

from presek.app import wiring

if TYPE_CHECKING:
    from presek.app.home import Home

LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "polish": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "light"},
    "wide": {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "light"},
}
PAGES = {
    "explore": "/",
    "chosen": "/?age=35&age=45&country=PL&sex=2&in-segment=b_class",
    "grouped": "/?country=SI&group-by=sex",
    "set-aside": "/?-country=PL&age-from=20&age-to=50&-sex=~&compared-with=sex%3D2",
    "compare": "/explore/compare?country=SI&compared-with=country%3DPL%26sex%3D2",
    "cross-table": "/explore/table?country=PL&table-down=industry&table-across=kind",
    "views": "/explore/views?sex=2&age=35",
    "columns": "/explore/arrange?sex=2",
    "overview": "/overview",
    "notifications": "/notifications",
    "backups": "/administration/backup",
    "segments": "/segments",
    "segment": "/segments/careful_it_buyers",
    "segment-over-time": "/segments/b_class/over-time",
    "segment-overlap": "/segments/b_class/overlap",
    "segment-interests": "/segments/late_payers/interests",
    "segment-versions": "/segments/late_payers/versions",
    "rule": "/segments/careful_it_buyers/edit",
    "rule-new": "/segments/new/rule",
    "save": "/segments/new?age=35&age=45&interests=sailing&in-segment=b_class",
    "customer": "/customers/F-00063",
    "rights": "/customers/F-00063/rights",
    "rights-erase": "/customers/F-00063/rights?do=erase",
    "customers": "/customers?find=nov",
    "missing": "/nothing-here",
    "data": "/data",
    "data-begin": "/data/begin?audience=both",
    "data-mapping": "/data/uploads/{upload}",
    "data-tried": "/data/jobs/{tried}",
    "data-import": "/data/imports/{imported}",
    "data-rejects": "/data/imports/{imported}/rejects",
    "data-duplicates": "/data/duplicates",
    "data-sources": "/data/sources",
    "edit-customer": "/edit/customers/F-00063",
    "edit-row": "/edit/rows/contacts/F-00063",
    "edit-selection": "/edit/selection?country=PL&edit-field=owner",
    "edits": "/edit",
    "export": "/export?country=PL",
    "policies": "/policies",
    "policy-findings": "/policies/findings",
    "policy": "/policies/a_customers",
    "policy-edit": "/policies/a_customers/edit",
    "policy-simulation": "/policies/a_customers/simulation",
    "exceptions": "/exceptions",
    "exception-new": "/exceptions/new?customer=F-00063&dimension=discount",
    "quote-new": "/quotes/new?customer=F-00063",
    "quotes": "/quotes",
    "content": "/content",
    "content-landing": "/content/landing?industry=K&stage=awareness",
    "content-brief": "/content/brief?industry=62.10",
    "content-needs": "/content/needs",
    "content-hints": "/content/hints",
    "content-pitch": "/content/pitch",
    "content-messages": "/content/messages",
    "content-message": "/content/messages/spring_news",
    "today": "/today",
    "help": "/help?words=quiet",
    "help-document": "/help/tutorials/first-intersection",
    "help-reference": "/help/reference/policies",
    "glossary": "/help/glossary",
    "today-contact": "/today/contact/F-00063",
    "timeline": "/customers/F-00063/timeline",
    "support": "/support?caller=P-00019",
    "webhooks": "/administration/webhooks",
    "webhook": "/administration/webhooks/crm",
    "jobs": "/administration/jobs",
    "administration": "/administration",
    "people": "/administration/people",
    "roles": "/administration/roles",
    "fields": "/administration/fields?find=interests",
    "field": "/administration/fields/interests",
    "audit": "/administration/audit",
    "erasings": "/administration/erasings",
    "settings": "/administration/settings",
    "account": "/account",
    "second-factor": "/account/second-factor",
    "job": "/administration/jobs/{tried}",
}
USER, PASSWORD = "pictures", "only for pictures"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="presek-pictures-") as temporary:
        home = given.home or Path(temporary) / "home"
        names = prepare(home)
        from tests.browser.conftest import serving

        with serving(home) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**browser_options())
            for look in LOOKS:
                take(browser, server.url, look, folder=given.folder, only=given.only, names=names)
            browser.close()


def prepare(home: Path) -> dict[str, object]:
    """A home with the example company, a file on its way, and somebody who may see everything; what pages are named."""
    home.mkdir(parents=True, exist_ok=True)
    wiring.start(home)
    from django.contrib.auth.models import User

    from presek.app import touring, up
    from presek.app.home import Home

    up.prepare(Home.open(home), with_demo=True, say=print)
    if not User.objects.filter(username=USER).exists():
        touring.leave(User.objects.create_superuser(USER, password=PASSWORD).pk)
    return files_of(Home.open(home))


def files_of(home: Home) -> dict[str, object]:
    """A file that waits, one that was tried out, and one that was imported with rejects."""
    from presek.app import duplicates, import_job, mapping_form, uploading, webhooks, worker
    from tests.web import customers_file

    text = customers_file.text(300).replace("Nr klienta", "Numer klienta")
    again = customers_file.text(8, wrong_dates=0).replace("Nr klienta", "Klient nr").replace("\nK", "\nD")
    again = again.replace("Poznań", "Warszawa")
    jobs = []
    for name, body, dry_run in (("klienci.csv", text, True), ("klienci.csv", text, False), ("2.csv", again, False)):
        upload = uploading.receive(home, name, [body.encode("cp1250")], by=USER)
        shown = mapping_form.form(home, upload, language="en")
        jobs.append(import_job.ask(home, upload.token, shown.text, dry_run=dry_run, by=USER))
    worker.work(home, say=print, once=True)
    if not duplicates.open_pairs(home):
        duplicates.find(home, by=USER, exact_only=True)
    waiting = customers_file.text(80).replace(";K;", ";dziewczyna;").replace(";M;", ";chłopak;")
    upload = uploading.receive(home, "nowi klienci.csv", [waiting.encode("cp1250")], by=USER)
    if webhooks.kept.find("crm") is None:
        webhooks.add(home, "crm", "https://crm.example/in", topics=["segment.entered"], segments=["a_class"], by=USER)
        webhooks.send_test("crm", by=USER)
    imported = import_job.state(jobs[1]).imported
    return {"upload": upload.token, "tried": jobs[0], "imported": imported}


def browser_options() -> dict[str, object]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": found, "args": ["--disable-gpu", *as_root]}


def take(browser: Browser, url: str, look: str, *, folder: Path, only: str, names: dict[str, object]) -> None:
    context = browser.new_context(**LOOKS[look])
    language = "pl" if look == "polish" else "en"
    context.add_cookies([{"name": "presek_language", "value": language, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    shoot(page, folder / f"sign-in-{look}.png", only)
    page.fill("#username", USER)
    page.fill("#password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_selector("header.top nav")
    for name, path in PAGES.items():
        if only in name:
            page.goto(url + path.format(**names))
            shoot(page, folder / f"{name}-{look}.png", only)
    context.close()


def shoot(page: Page, path: Path, only: str) -> None:
    if only in path.name:
        page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main()
