"""Whatever a rule says, it can be said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from presek.catalog.default import default_catalog
from presek.catalog.model import LANGUAGES
from presek.segment.sentence import sentence
from presek.segment.terms import Not, Term
from tests.strategies.terms import any_terms, typed_terms

CATALOG = default_catalog()


@settings(max_examples=80)
@given(term=typed_terms(CATALOG, segments=("a_class", "b_class")), language=st.sampled_from(LANGUAGES))
def test_every_rule_and_its_negation_is_a_sentence_that_begins_large_and_ends_with_a_stop(
    term: Term, language: str
) -> None:
    said, denied = sentence(term, CATALOG, language), sentence(Not(term), CATALOG, language)
    for each in (said, denied):
        assert each.endswith(".")
        assert each[:1] == each[:1].upper()
        assert "{" not in each
        assert "  " not in each
    assert said != denied


@settings(max_examples=80)
@given(term=any_terms, language=st.sampled_from(LANGUAGES))
def test_a_rule_that_means_nothing_yet_can_be_said_as_well(term: Term, language: str) -> None:
    assert sentence(term, CATALOG, language).endswith(".")
