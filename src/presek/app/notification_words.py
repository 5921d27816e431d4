"""What people are told, in the language of each: a sentence a kind, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.app import problem_words

LANGUAGES = ("en", "pl", "sl")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification: what it is called, its sentence, and the address it leads to; `{…}` are its facts."""

    name: Mapping[str, str]
    says: Mapping[str, str]
    path: str


def _kind(path: str, names: tuple[str, str, str], says: tuple[str, str, str]) -> Kind:
    return Kind(dict(zip(LANGUAGES, names, strict=True)), dict(zip(LANGUAGES, says, strict=True)), path)


KINDS: Mapping[str, Kind] = {
    "exception-asked": _kind(
        "/exceptions/{number}",
        ("An exception waits for my approval", "Wyjątek czeka na moje zatwierdzenie", "Izjema čaka na mojo odobritev"),
        (
            "{by} asks for an exception of {customer}.",
            "{by} prosi o wyjątek dla klienta {customer}.",
            "{by} prosi za izjemo za stranko {customer}.",
        ),
    ),
    "exception-decided": _kind(
        "/exceptions/{number}",
        ("My exception was decided", "Rozstrzygnięto mój wyjątek", "O moji izjemi je odločeno"),
        (
            "{by} decided of the exception that you asked for: {state}.",
            "{by} rozstrzyga o wyjątku, o który prosisz: {state}.",
            "{by} je odločil(a) o izjemi, za katero ste prosili: {state}.",
        ),
    ),
    "policy-proposed": _kind(
        "/exceptions",
        ("A policy waits for my approval", "Zasady czekają na moje zatwierdzenie", "Pravila čakajo na mojo odobritev"),
        (
            "{by} proposes version {version} of the policy {policy}.",
            "{by} proponuje wersję {version} zasad {policy}.",
            "{by} predlaga različico {version} pravil {policy}.",
        ),
    ),
    "policy-decided": _kind(
        "/policies/{policy}",
        ("My policy was decided", "Rozstrzygnięto moje zasady", "O mojih pravilih je odločeno"),
        (
            "{by} decided of version {version} of the policy {policy}: {state}.",
            "{by} rozstrzyga o wersji {version} zasad {policy}: {state}.",
            "{by} je odločil(a) o različici {version} pravil {policy}: {state}.",
        ),
    ),
    "segment-proposed": _kind(
        "/segments/changes/{change}",
        (
            "A change of a segment waits for my approval",
            "Zmiana segmentu czeka na moje zatwierdzenie",
            "Sprememba segmenta čaka na mojo odobritev",
        ),
        (
            "{by} proposes to change {segment}.",
            "{by} proponuje zmianę: {segment}.",
            "{by} predlaga spremembo: {segment}.",
        ),
    ),
    "segment-decided": _kind(
        "/segments/changes/{change}",
        (
            "My change of a segment was decided",
            "Rozstrzygnięto moją zmianę segmentu",
            "O moji spremembi segmenta je odločeno",
        ),
        (
            "{by} decided of your change of {segment}: {state}.",
            "{by} rozstrzyga o Twojej zmianie ({segment}): {state}.",
            "{by} je odločil(a) o vaši spremembi ({segment}): {state}.",
        ),
    ),
    "job-done": _kind(
        "/administration/jobs/{job}",
        ("A job that I asked for is done", "Moje zadanie jest gotowe", "Moje opravilo je končano"),
        ("Job {job} is done: {what}.", "Zadanie {job} jest gotowe: {what}.", "Opravilo {job} je končano: {what}."),
    ),
    "job-failed": _kind(
        "/administration/jobs/{job}",
        ("A job that I asked for failed", "Moje zadanie się nie udało", "Moje opravilo ni uspelo"),
        ("Job {job} failed: {what}.", "Zadanie {job} się nie udało: {what}.", "Opravilo {job} ni uspelo: {what}."),
    ),
    "alert": _kind(
        "/segments",
        (
            "An alert about segments or data",
            "Ostrzeżenie o segmentach lub danych",
            "Opozorilo o segmentih ali podatkih",
        ),
        ("{says}", "{says}", "{says}"),
    ),
    "segment-size": _kind(
        "/segments/{segment}/over-time",
        (
            "The size of a segment leaves its bounds",
            "Liczebność segmentu poza granicami",
            "Velikost segmenta je zunaj meja",
        ),
        ("{says}", "{says}", "{says}"),
    ),
    "source-failed": _kind(
        "/data/sources",
        ("A source can’t be read", "Nie można odczytać źródła", "Vira ni mogoče prebrati"),
        (
            "The source {source} can’t be read: {says}",
            "Nie można odczytać źródła {source}: {says}",
            "Vira {source} ni mogoče prebrati: {says}",
        ),
    ),
    "webhooks-given-up": _kind(
        "/administration/webhooks",
        (
            "Messages of a webhook were given up",
            "Porzucono wiadomości do systemu",
            "Sporočila sistemu so bila opuščena",
        ),
        ("{says}", "{says}", "{says}"),
    ),
    "backup-failed": _kind(
        "/administration/backup",
        ("A backup failed", "Kopia zapasowa się nie udała", "Varnostna kopija ni uspela"),
        ("{says}", "{says}", "{says}"),
    ),
    "call-back-due": _kind(
        "/customers/{customer}",
        ("A call back that I promised is due", "Pora na obiecany telefon", "Čas je za obljubljeni klic"),
        (
            "You promised to call {customer} back.",
            "Obiecany telefon do klienta {customer}.",
            "Stranki {customer} ste obljubili klic.",
        ),
    ),
}

STATES = {
    "approved": ("approved", "zatwierdzono", "odobreno"),
    "refused": ("refused", "odmówiono", "zavrnjeno"),
    "rejected": ("rejected", "odrzucono", "zavrnjeno"),
    "ended": ("ended", "zakończono", "končano"),
}
JOBS = {
    "import": ("import of a file", "import pliku", "uvoz datoteke"),
    "refresh": ("refresh of the segments", "odświeżenie segmentów", "osvežitev segmentov"),
    "backup": ("backup", "kopia zapasowa", "varnostna kopija"),
    "find-duplicates": ("search for duplicates", "szukanie duplikatów", "iskanje dvojnikov"),
    "upkeep": ("upkeep of the data", "porządkowanie danych", "vzdrževanje podatkov"),
    "source": ("reading a source", "odczyt źródła", "branje vira"),
    "conditions": ("file of conditions", "plik warunków", "datoteka pogojev"),
    "engine": ("synchronising with the engine", "synchronizacja danych", "sinhronizacija podatkov"),
    "write-back": (
        "writing back to the engine",
        "zapis wyników tam, gdzie są dane",
        "zapis rezultatov tja, kjer so podatki",
    ),
}
MAIL = {
    "subject": ("Presek: {says}", "Presek: {says}", "Presek: {says}"),
    "digest": ("Presek: today’s notifications", "Presek: dzisiejsze powiadomienia", "Presek: današnja obvestila"),
    "end": (
        "How you are told, you choose in Presek under Notifications.",
        "Sposób powiadamiania wybierasz w Preseku, na stronie Powiadomienia.",
        "Kako ste obveščeni, izberete v Preseku na strani Obvestila.",
    ),
}


def says(kind: str, facts: Mapping[str, str], language: str) -> str:
    """The sentence of a notification."""
    place = _place(language)
    told = dict(facts)
    if told.get("state") in STATES:
        told["state"] = STATES[told["state"]][place]
    if told.get("what") in JOBS:
        told["what"] = JOBS[told["what"]][place]
    if "says" in told:
        told["says"] = problem_words.said(told["says"], LANGUAGES[place])
    return KINDS[kind].says[LANGUAGES[place]].format_map(told)


def name(kind: str, language: str) -> str:
    """What a kind is called where people choose."""
    return KINDS[kind].name[LANGUAGES[_place(language)]]


def path(kind: str, facts: Mapping[str, str]) -> str:
    """Where it leads."""
    return KINDS[kind].path.format_map(facts)


def mail(part: str, language: str) -> str:
    """A fixed part of a mail."""
    return MAIL[part][_place(language)]


def _place(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0
