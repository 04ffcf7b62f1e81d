"""Training: what teaches and what does not, new clips, and files that come back as they were."""

from __future__ import annotations

import numpy as np
import pytest

from models.reads.ranking import Interaction
from ranking.model import Model, Space
from ranking.table import ClipTable, Entry
from ranking.train.trainer import TooFew, Trainer, wishes_of
from ranking.weights import BY_NAME, DEFAULTS, EVENT_WEIGHTS

CATS, DOGS = 7, 8


def two_tastes(number: int = 400) -> tuple[list[Interaction], dict[int, list[int]]]:
    """Even members want even clips, tagged cats; odd ones odd clips, tagged dogs."""
    rng = np.random.default_rng(0)
    rows = []
    for place in range(number):
        member = int(rng.integers(1, 31))
        clip = int(rng.integers(0, 20)) * 2 + member % 2 + 100
        rows.append(Interaction(member, clip, "like", place + 1))
    return rows, {clip: [CATS if clip % 2 == 0 else DOGS] for clip in range(100, 145)}


@pytest.fixture(scope="module")
def trained() -> Trainer:
    trainer = Trainer()
    rows, tags = two_tastes()
    judged = trainer.fit(rows, tags)
    assert judged.passes
    assert judged.members > 5
    return trainer


def space_of(model: Model) -> Space:
    table = ClipTable()
    table.add(
        Entry(clip, author_id=1, tags=(CATS if clip % 2 == 0 else DOGS,))
        for clip in range(100, 145)
    )
    return Space(model, table)


@pytest.mark.feature("E2")
def test_members_are_shown_what_they_want_also_among_clips_nobody_has_seen(
    trained: Trainer,
) -> None:
    space = space_of(trained.model("m1"))
    rows = np.arange(41, 45)  # clips 141 to 144: no interaction has them
    for member in (2, 3, 4, 5):
        scores = space.taste(member, rows)
        assert scores is not None
        wanted = np.array([(141 + place) % 2 == member % 2 for place in range(4)])
        assert scores[wanted].min() > scores[~wanted].max()
    best = space.nearest(2, 10)
    assert set(space._table.ids[best] % 2) == {0}


def test_a_model_comes_back_from_its_file_as_it_was(trained: Trainer) -> None:
    model = trained.model("m1")
    again = Model.from_bytes(model.to_bytes())
    one, other = space_of(model), space_of(again)
    rows = np.arange(45)
    assert again.version == "m1"
    np.testing.assert_array_equal(one.taste(2, rows), other.taste(2, rows))
    liked = np.array([100, 102])
    np.testing.assert_array_equal(model.linear.scores(liked), again.linear.scores(liked))


def test_a_partial_fit_takes_in_new_members_clips_and_tags(trained: Trainer) -> None:
    rows = [Interaction(1000 + n % 9, 9000 + n % 7, "save", 1000 + n) for n in range(60)]
    trained.learn(rows, {9000 + n: [99] for n in range(7)})
    model = trained.model("m2")
    assert model.taste.user(1003) is not None
    assert {9000, 9006} <= set(model.taste.clip_ids.tolist())
    assert 99 in model.taste.tag_ids


@pytest.mark.feature("E2", "E9")
def test_time_watched_weighs_nothing_anywhere() -> None:
    assert (EVENT_WEIGHTS["watch_time"], EVENT_WEIGHTS["view"]) == (0, 0)
    parameter = BY_NAME["watch_time"]
    assert (parameter.least, parameter.most, DEFAULTS["watch_time"]) == (0, 0, 0)
    looked = [Interaction(1, 2, event, 3) for event in ("view", "watch_time", "dwell")]
    assert wishes_of(looked) == []
    (wish,) = wishes_of([Interaction(1, 2, "remix", 3)])
    assert wish.weight > wishes_of([Interaction(1, 2, "like", 3)])[0].weight > 0


def test_too_few_interactions_are_refused() -> None:
    rows, tags = two_tastes(20)
    with pytest.raises(TooFew, match="20"):
        Trainer().fit(rows, tags)
