"""The small question mark behind a word, which leads to what the word means."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from presek.app import glossary
from presek.web import words

register = template.Library()


@register.simple_tag
def term(key: str) -> SafeString:
    """A link to a word of the glossary, with its meaning as a hint."""
    found, tongue = glossary.terms()[key], words.language()
    label = gettext("What does “%(word)s” mean?") % {"word": found.name(tongue)}
    url = f"{reverse('help-glossary')}#{key}"
    return format_html('<a class="term" href="{}" title="{}" aria-label="{}">?</a>', url, found.meaning(tongue), label)
