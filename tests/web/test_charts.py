"""Charts are pure functions: the same sets give the same drawing, whatever their names hold."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from presek.web import charts

SETS = (charts.Set("A & <b>", "1,000", 1000), charts.Set("B", "10", 10), charts.Set("C", "0", 0))
COLUMNS = (charts.Column((0,), "990", 990, "/?a=1&b=2"), charts.Column((0, 1), "10", 10, "/"))


def parsed(drawing):
    return ElementTree.fromstring(str(drawing))


def test_an_upset_chart_has_a_row_for_each_set_and_a_column_for_each_part():
    drawing = parsed(charts.upset(SETS, COLUMNS, label="Overlap"))
    assert len(drawing.findall(".//text[@class='label']")) == len(SETS)
    assert len(drawing.findall(".//rect[@class='column']")) == len(COLUMNS)
    assert len(drawing.findall(".//circle")) == len(SETS) * len(COLUMNS)
    assert [len(column.findall("circle[@class='on']")) for column in drawing.findall("a")] == [1, 2]


def test_the_tallest_column_is_the_greatest_part():
    drawing = parsed(charts.upset(SETS, COLUMNS, label="Overlap"))
    heights = [float(column.get("height")) for column in drawing.findall(".//rect[@class='column']")]
    assert heights[0] > heights[1] >= 1


def test_a_drawing_says_what_it_is_to_those_who_do_not_see_it():
    drawing = parsed(charts.upset(SETS, COLUMNS, label='How "it" is cut'))
    assert (drawing.get("role"), drawing.get("aria-label")) == ("group", 'How "it" is cut')


@pytest.mark.parametrize(("inside", "unsure", "whole"), [(0, 0, 0), (5, 5, 10), (10, 0, 10), (0, 0, 7)])
def test_the_three_parts_fill_one_bar(inside, unsure, whole):
    drawing = parsed(charts.three_parts(inside, unsure, whole, label="Size"))
    widths = [float(each.get("width")) for each in drawing]
    assert widths[0] == 100
    assert 0 <= widths[1] + widths[2] <= 100.01


def test_drawings_hold_no_style_of_their_own():
    assert "style" not in str(charts.upset(SETS, COLUMNS, label="x"))
