"""The rule builder in a browser: a rule of three models by keyboard alone; text and tree follow one another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from presek.app import counting
from presek.segment.parse import parse
from presek.segment.shapes import SHAPES
from presek.segment.terms import Otherwise
from tests.browser.by_keyboard import Keyboard
from tests.web.test_rule_forms import ALL_TERMS

pytestmark = pytest.mark.browser


def text_is(page, wanted: str) -> None:
    """The text beside the tree says this."""
    expect(page.locator("#rule-text")).to_have_value(wanted)


def counts_of(page) -> list[int]:
    return [int(page.locator(f"#count-{each}").inner_text().replace(",", "")) for each in ("in", "out", "unsure")]


DRAG = """([handle, target]) => {
    const [from, to] = [handle, target].map((each) => document.querySelector(each));
    const dataTransfer = new DataTransfer();
    const clientY = to.getBoundingClientRect().top + 4;
    const tell = (element, type) => element.dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, clientY, dataTransfer }));
    tell(from, "dragstart");
    const taken = !tell(to, "dragover");
    tell(to, "drop");
    tell(from, "dragend");
    return taken;
}"""
"""What a browser tells while something is dragged; a mouse that is moved by a program is not always believed."""


class Builder:
    """Somebody who writes a rule without a mouse."""

    def __init__(self, visitor) -> None:
        self.page = visitor.page
        self.keys = Keyboard(visitor.page, "en")

    def press(self, place: str, key: str = "Enter") -> None:
        target = self.page.locator(f'[data-at="{place}"]')
        self.keys.reach(target)
        self.page.keyboard.press(key)

    def pick(self, place: str, *names: str) -> None:
        """Opens a picker, finds each name and takes it; Tab and Enter end a picker of several."""
        self.press(place)
        for name in names:
            expect(self.page.locator("dialog input")).to_be_focused()
            expect(self.page.locator("dialog [role=option]").first).to_be_visible()
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(name)
            self.page.keyboard.press("Enter")

    def choose(self, place: str, name: str) -> None:
        """A word of a list: typed, as people do."""
        self.keys.reach(self.page.locator(f'[data-at="{place}"]'))
        self.page.keyboard.type(name)

    def act(self, place: str, name: str) -> None:
        """An action of a part's menu."""
        self.press(f"{place}#menu")
        self.press(f"{place}#{name}")


def test_a_rule_of_three_models_is_built_by_keyboard_alone(visitor, served):
    visitor.sign_in()
    visitor.start("/segments/new/rule")
    page, builder = visitor.page, Builder(visitor)
    builder.pick("/rule#add", "revenue in 12 months")
    expect(page.locator('[data-at="/rule#handle"]')).to_be_focused()
    builder.press("/rule#lies")
    handle = page.locator(".rule-handle")
    builder.keys.reach(handle)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    threshold = page.locator('[data-at="/rule/right/amount"]').input_value()
    assert float(threshold) > 0
    builder.press("/rule#group")
    builder.pick("/rule/terms/1#add", "industry nace")
    builder.pick("/rule/terms/1/terms/0/code", "62.10 computer programming")
    builder.pick("/rule/terms/1#add", "sex")
    builder.pick("/rule/terms/1/terms/1/choices/more", "female")
    expect(page.locator("dialog [role=option][aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    builder.act("/rule/terms/1/terms/1", "negate")
    wanted = f'revenue_12m >= {threshold} PLN and (industry within "62.10" or not sex in ("1", "2"))'
    expect(page.locator("#rule-text")).to_have_value(re.compile(r"not sex"))
    assert parse(page.locator("#rule-text").input_value()) == parse(wanted)
    counted = counting.count(served.home, wanted)
    expect(page.locator("#count-in")).to_have_text(f"{counted.inside:,}")
    assert counts_of(page) == [counted.inside, counted.out, counted.cannot_say]
    page.keyboard.press("Control+z")
    text_is(page, page.locator("#rule-text").input_value().replace("not sex", "sex"))
    assert visitor.look() == []


def test_the_tree_follows_the_text_and_the_text_the_tree(visitor):
    visitor.sign_in("marketing")
    visitor.start("/segments/new/rule")
    page, builder = visitor.page, Builder(visitor)
    text = page.locator("#rule-text")
    text.fill(ALL_TERMS)
    expect(page.locator('[data-shape="sample"]')).to_be_visible()
    drawn = page.eval_on_selector_all("[data-shape]", "all => [...new Set(all.map((each) => each.dataset.shape))]")
    unnamed = {shape.name for shape in SHAPES if shape.build is Otherwise} | {"text", "case"}
    assert {shape.name for shape in SHAPES} - set(drawn) - unnamed == set()
    expect(page.locator("#faults .notice")).to_have_count(0)

    text.fill('contry = "PL" or age > 30')
    expect(page.locator("#rule-marks mark")).to_have_text("contry")
    expect(page.locator(".rule-wrong .notice")).to_be_visible()
    page.get_by_role("button", name="Take country").click()
    text_is(page, 'country = "PL" or age > 30')
    expect(page.locator(".rule-leaf")).to_have_count(2)

    builder.press("/rule/terms/1#handle", "Alt+ArrowUp")
    text_is(page, 'age > 30 or country = "PL"')
    expect(page.locator('[data-at="/rule/terms/0#handle"]')).to_be_focused()
    expect(page.locator("#said")).not_to_be_empty()
    page.locator('[data-at="/rule/terms/0/right/number"]').fill("40")
    page.keyboard.press("Enter")
    text_is(page, 'age > 40 or country = "PL"')
    page.locator("#undo").click()
    text_is(page, 'age > 30 or country = "PL"')
    page.locator("#redo").click()
    text_is(page, 'age > 40 or country = "PL"')

    assert page.evaluate(DRAG, ['[data-at="/rule/terms/1#handle"]', '[data-path="/rule/terms/0"]'])
    text_is(page, 'country = "PL" or age > 40')
    expect(page.locator("#draft-said")).to_contain_text("Draft kept")
    page.reload()
    text_is(page, 'country = "PL" or age > 40')
    page.locator("#discard").click()
    text_is(page, "")


def test_a_threshold_of_gathered_rows_is_moved_on_its_histogram_by_keyboard(visitor, served):
    visitor.sign_in()
    visitor.start("/segments/new/rule")
    page, builder = visitor.page, Builder(visitor)
    page.locator("#rule-text").fill("orders.sum(net_amount, last 12 months) >= 0 PLN")
    lies = page.locator('[data-at="/rule#lies"]')
    builder.keys.press(lies)
    builder.keys.reach(page.locator(".rule-handle"))
    page.keyboard.press("End")
    threshold = page.locator('[data-at="/rule/right/amount"]').input_value()
    assert float(threshold) > 0
    wanted = f"orders.sum(net_amount, last 12 months) >= {int(threshold):_} PLN"
    text_is(page, wanted)
    counted = counting.count(served.home, wanted)
    expect(page.locator("#count-in")).to_have_text(f"{counted.inside:,}")
    assert counts_of(page) == [counted.inside, counted.out, counted.cannot_say]
    # Another function is another value, so its histogram is another.
    edge = page.locator(".rule-histogram title").last.text_content()
    builder.choose("/rule/left/function", "average")
    expect(page.locator(".rule-histogram title").last).not_to_have_text(edge or "")
    assert visitor.look() == []
    page.locator("#discard").click()
