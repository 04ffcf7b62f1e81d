"""Controls as values: what replaces what, what ends when, and that JSON gives them back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from ranking.controls import NOTHING, Control, Controls, Rule, check_target
from ranking.lexicon import Subject, subjects

NOW = datetime(2026, 5, 1, tzinfo=UTC)
targets = st.sampled_from(subjects()) | st.builds(
    Subject, st.sampled_from(["author", "clip"]), st.integers(1, 2**62).map(str)
)
untils = st.none() | st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)
)
sliders = st.builds(Control, targets, value=st.floats(-2, 2), until=untils)
rules = st.builds(Control, targets, rule=st.sampled_from(Rule), until=untils)
sets = st.lists(sliders | rules, max_size=20).map(NOTHING.with_controls)


@given(sets)
def test_a_set_comes_back_from_its_json_as_it_was(controls: Controls) -> None:
    assert Controls.from_json(controls.to_json()) == controls
    assert Controls.from_json(controls.to_json()).to_json() == controls.to_json()


@pytest.mark.feature("E7")
@given(sets, sets)
def test_nothing_laid_over_a_set_shows_what_it_hides(base: Controls, overlay: Controls) -> None:
    hidden = {one.target for one in base.controls if one.rule is Rule.HIDE}
    both = overlay.over(base)
    assert hidden <= {one.target for one in both.controls if one.rule is Rule.HIDE}
    wished = {one.target: one for one in overlay.controls if one.target not in hidden}
    assert wished.items() <= {one.target: one for one in both.controls}.items()


def test_a_later_wish_replaces_an_earlier_one_and_a_neutral_one_takes_it_back() -> None:
    cats = Subject("topic", "cats")
    more = NOTHING.with_controls([Control(cats, value=2)])
    less = more.with_controls([Control(cats, value=-1)])
    assert [one.value for one in less.controls] == [-1]
    assert less.with_controls([Control(cats)]) == NOTHING


@pytest.mark.feature("E5")
def test_a_control_ends_with_its_time() -> None:
    one = Control(Subject("mood", "happy"), value=1, until=NOW + timedelta(hours=1))
    asked = NOTHING.with_controls([one])
    assert asked.active(NOW).controls == (one,)
    assert asked.active(NOW + timedelta(hours=1)) == NOTHING


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 2.5},
        {"share": 1.5},
        {"rule": Rule.HIDE, "value": 1.0},
        {"target": Subject("weather", "rain")},
    ],
)
def test_a_control_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Control(**{"target": Subject("topic", "cats"), **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "[]", '{"controls": [1]}', '{"controls": [{"target": 1}]}'])
def test_text_that_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Controls.from_json(text)


@pytest.mark.feature("E7")
@pytest.mark.parametrize("name", ["##Loop", "# loop", "＃LOOP", "#\u200b#loop"])
def test_a_hashtag_is_kept_as_it_is_read_again(name: str) -> None:
    held = NOTHING.with_controls([Control(Subject("hashtag", name), rule=Rule.HIDE)])
    assert Controls.from_json(held.to_json()) == held
    assert [one.target.name for one in held.controls] == ["loop"]


@pytest.mark.feature("E7")
def test_free_words_that_are_none_are_refused_and_do_not_spoil_the_set_that_holds_them() -> None:
    cats = Control(Subject("topic", "cats"), rule=Rule.HIDE)
    for target in (Subject("hashtag", "##"), Subject("keyword", "\u200b")):
        with pytest.raises(BadInput):
            Control(target, rule=Rule.HIDE)
    # As they were taken once: nothing but a sign, and what is longer when it is folded.
    for kind, name in (("hashtag", "#"), ("keyword", "\u200b"), ("keyword", "…" * 100)):
        told = json.loads(NOTHING.with_controls([cats]).to_json())
        told["controls"].append({"target": [kind, name], "rule": "HIDE"})
        assert Controls.from_json(json.dumps(told)).controls == (cats,)


def test_a_target_that_nothing_is_found_under_is_refused() -> None:
    for target in (Subject("topic", "no such topic"), Subject("author", "ann")):
        with pytest.raises(BadInput):
            check_target(target)
