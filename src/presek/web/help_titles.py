"""How the pages of the documentation are called in the language of whoever looks for one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from presek.app import handbook

SHELVES = {
    "tutorials": (gettext_lazy("Tutorials"), gettext_lazy("learning, one step after another")),
    "how-to": (gettext_lazy("How-to"), gettext_lazy("getting one thing done")),
    "explanation": (gettext_lazy("Explanation"), gettext_lazy("understanding why it is as it is")),
    "reference": (gettext_lazy("Reference"), gettext_lazy("looking something up")),
}
TITLES = {
    "tutorials/first-intersection": gettext_lazy("Your first intersection"),
    "tutorials/your-first-file": gettext_lazy("Your first file"),
    "how-to/extend-the-catalog": gettext_lazy("Extend the catalog"),
    "how-to/your-own-file": gettext_lazy("From your own files to segments"),
    "how-to/import-your-file": gettext_lazy("Import a file of your own"),
    "how-to/see-what-a-file-is": gettext_lazy("See what a file is"),
    "how-to/import-from-your-system": gettext_lazy("Import from your system"),
    "how-to/import-adventureworks": gettext_lazy("Import AdventureWorks"),
    "how-to/import-online-retail": gettext_lazy("Import Online Retail"),
    "how-to/connect-a-source": gettext_lazy("Connect a source"),
    "how-to/merge-duplicates": gettext_lazy("Merge duplicates"),
    "how-to/ask-from-a-program": gettext_lazy("Ask from a program"),
    "how-to/tell-from-a-program": gettext_lazy("Tell from a program"),
    "how-to/hear-from-your-website": gettext_lazy("Hear from your website"),
    "how-to/tell-other-systems": gettext_lazy("Tell other systems what changed"),
    "how-to/edit-by-hand-and-export": gettext_lazy("Edit by hand, and take customers along"),
    "how-to/work-the-list": gettext_lazy("Work the list of the day"),
    "how-to/look-back": gettext_lazy("Look back, and keep members from flapping"),
    "how-to/quote-a-customer": gettext_lazy("Quote a customer"),
    "how-to/give-conditions-to-a-segment": gettext_lazy("Give conditions to a segment"),
    "how-to/say-the-right-thing": gettext_lazy("Say the right thing"),
    "how-to/answer-a-caller": gettext_lazy("Answer a caller"),
    "how-to/compare-two-groups": gettext_lazy("Find an intersection, and compare two groups"),
    "how-to/write-a-rule": gettext_lazy("Write a rule"),
    "how-to/be-told": gettext_lazy("Be told"),
    "how-to/back-up-and-restore": gettext_lazy("Back up and restore"),
    "how-to/upgrade": gettext_lazy("Upgrade"),
    "how-to/erase-a-customer": gettext_lazy("Erase a customer"),
    "how-to/watch-it": gettext_lazy("Watch it"),
    "how-to/ask-late-payers-to-prepay": gettext_lazy("Ask late payers to pay in advance"),
    "how-to/let-people-in": gettext_lazy("Let people in"),
    "how-to/approve-changes-of-segments": gettext_lazy("Have changes of segments approved"),
    "how-to/sign-in-with-your-company": gettext_lazy("Sign in with your company"),
    "how-to/work-where-the-data-is": gettext_lazy("Work where the data already is"),
    "how-to/segments-in-duckdb": gettext_lazy("Segments in DuckDB"),
    "how-to/segments-in-postgresql": gettext_lazy("Segments in PostgreSQL"),
    "how-to/segments-in-clickhouse": gettext_lazy("Segments in ClickHouse"),
    "how-to/segments-in-spark": gettext_lazy("Segments in Spark, Databricks or Sail"),
    "explanation/interests": gettext_lazy("What a group is interested in"),
    "how-to/run-on-a-server": gettext_lazy("Run it on a server"),
    "explanation/meaning": gettext_lazy("What a rule means"),
    "explanation/rooms": gettext_lazy("Rooms of the source"),
    "explanation/engine": gettext_lazy("The engine"),
    "explanation/staying-whole": gettext_lazy("How a base stays whole"),
    "explanation/duplicates": gettext_lazy("How duplicates are judged"),
    "explanation/deciding": gettext_lazy("How conditions are decided"),
    "explanation/good-segments": gettext_lazy("When a segment is good"),
    "reference/requirements": gettext_lazy("Requirements"),
    "reference/language": gettext_lazy("The segment language"),
    "reference/catalog": gettext_lazy("The shipped catalog"),
    "reference/metrics": gettext_lazy("Metrics of behaviour"),
    "reference/commands": gettext_lazy("Commands"),
    "reference/result-hash": gettext_lazy("The result hash"),
    "reference/mapping": gettext_lazy("Mapping files"),
    "reference/benchmarks": gettext_lazy("Benchmarks"),
    "reference/site": gettext_lazy("The site"),
    "reference/pages": gettext_lazy("What the pages do"),
    "reference/ready-mappings": gettext_lazy("Ready mappings"),
    "reference/sources": gettext_lazy("Sources"),
    "reference/webhooks": gettext_lazy("Webhooks and the feed"),
    "reference/today": gettext_lazy("The list of the day"),
    "reference/quotes": gettext_lazy("Quotes"),
    "reference/law": gettext_lazy("Law as data"),
    "reference/conditions": gettext_lazy("Conditions as JSON"),
    "reference/policies": gettext_lazy("Files of policies"),
    "reference/engines": gettext_lazy("Engines"),
    "reference/binding": gettext_lazy("The file of an engine"),
}
OF_PAGES = (
    ("segment-new", "tutorials/first-intersection"),
    ("rule", "how-to/write-a-rule"),
    ("explore-compare", "how-to/compare-two-groups"),
    ("explore", "tutorials/first-intersection"),
    ("overview", "explanation/good-segments"),
    ("receivables", "how-to/ask-late-payers-to-prepay"),
    ("notifications", "how-to/be-told"),
    ("backup", "how-to/back-up-and-restore"),
    ("people", "how-to/let-people-in"),
    ("person", "how-to/let-people-in"),
    ("roles", "how-to/let-people-in"),
    ("segment-interests", "explanation/interests"),
    ("segment-stay", "how-to/look-back"),
    ("segment-change", "how-to/approve-changes-of-segments"),
    ("segment-moved", "how-to/look-back"),
    ("segment", "explanation/good-segments"),
    ("customer-history", "how-to/look-back"),
    ("customer", "explanation/deciding"),
    ("timeline", "how-to/work-the-list"),
    ("today", "how-to/work-the-list"),
    ("export", "how-to/edit-by-hand-and-export"),
    ("edit", "how-to/edit-by-hand-and-export"),
    ("data-duplicates", "how-to/merge-duplicates"),
    ("data-sources", "how-to/connect-a-source"),
    ("data-mapping", "how-to/see-what-a-file-is"),
    ("data", "how-to/import-your-file"),
    ("polic", "how-to/give-conditions-to-a-segment"),
    ("exception", "how-to/give-conditions-to-a-segment"),
    ("quote", "how-to/quote-a-customer"),
    ("content", "how-to/say-the-right-thing"),
    ("support", "how-to/answer-a-caller"),
    ("keys", "how-to/ask-from-a-program"),
    ("webhook", "how-to/tell-other-systems"),
    ("job", "how-to/tell-other-systems"),
    ("engine", "how-to/work-where-the-data-is"),
)
"""Which page explains which: by how the name of the page's address begins, the first that fits."""


def title(path: str) -> str:
    """What a page is called; a page that nobody translated keeps its own heading."""
    known = TITLES.get(path)
    if known is not None:
        return str(known)
    page = handbook.page(path, "en")
    return page.title if page else path


def explains(name: str) -> str:
    """The page that explains the site's page of this name; empty where none does."""
    return next((path for begins, path in OF_PAGES if name.startswith(begins)), "")
