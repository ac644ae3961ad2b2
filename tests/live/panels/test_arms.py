"""Arms: beliefs, doubts and truth of a bandit, of one learner or of all, sent when they changed."""

import numpy as np
import pytest

from course.envs.bandit import Bandit
from course.live.panels.arms import ESTIMATE, HIGH, LOW, PULLS, TRUTH, Arms, ends, seen
from course.training.edits import SetMean, SetRule
from course.training.rl.bandit.run import BanditRun
from tests.training.rl.runs import take_epochs

MEANS = (0.2, 0.7, 0.5)


@pytest.fixture
def run():
    return BanditRun(Bandit(MEANS, kind="bernoulli"), n_runs=4, steps_per_epoch=10)


def test_nobody_knows_anything_of_an_arm_that_was_never_pulled(run):
    arms = seen(run)
    assert arms.shape == (5, 3) and np.isnan(arms[[ESTIMATE, LOW, HIGH]]).all()
    assert arms[TRUTH].tolist() == pytest.approx(MEANS) and (arms[PULLS] == 0).all()
    run.apply(SetRule("ucb"))
    assert np.isinf(seen(run)[HIGH]).all(), "what nobody knows may pay anything"


def test_beliefs_are_those_of_one_learner_or_the_mean_of_all_that_have_any(run):
    take_epochs(run, 3)
    run.apply(SetRule("thompson"))
    for learner in (1, 4):
        arms = seen(run, learner)
        n = run.n_pulls[learner - 1]
        assert arms[PULLS].tolist() == n.tolist()
        np.testing.assert_allclose(arms[ESTIMATE][n > 0], run.q[learner - 1][n > 0], rtol=1e-6)
        assert (arms[LOW] < arms[HIGH]).all()
    known = np.where(run.n_pulls > 0, run.q, np.nan)
    np.testing.assert_allclose(seen(run)[ESTIMATE], np.nanmean(known, axis=0), rtol=1e-6)
    assert seen(run)[PULLS].sum() == pytest.approx(30)


def test_the_truth_does_not_reach_the_page_while_it_is_hidden(run):
    is_shown = [False]
    panel = Arms(shows_truth=lambda _: is_shown[0])
    assert np.isnan(panel.parts(run, full=True)[1].value[TRUTH]).all()
    assert panel.parts(run, full=False) == []
    is_shown[0] = True
    (part,) = panel.parts(run, full=False)
    assert part.value[TRUTH].tolist() == pytest.approx(MEANS)


def test_what_changed_is_sent_and_nothing_else(run):
    panel = Arms(column="middle")
    assert panel.spec() == {
        "panel": "Arms",
        "id": "arms",
        "title": "What the arms pay",
        "column": "middle",
    }
    about, _ = panel.parts(run, full=True)
    assert about.value["names"] == ["A", "B", "C"] and about.value["doubt"] == ""
    assert panel.parts(run, full=False) == []
    run.apply(SetMean(0, 0.9))
    (part,) = panel.parts(run, full=False)
    assert part.name == "arms" and part.value[TRUTH, 0] == np.float32(0.9)
    run.apply(SetRule("ucb"))
    about, _ = panel.parts(run, full=False)
    assert about.value["doubt"] == "what it may pay at best"
    assert about.value["whose"] == "4 learners, on average"
    alone = BanditRun(Bandit(MEANS), n_runs=1)
    assert Arms().parts(alone, full=True)[0].value["whose"] == "learner 1"


def test_the_scale_holds_chances_or_leaves_room_to_drag(run):
    assert ends(run, seen(run)) == (0.0, 1.0)
    normal = BanditRun(Bandit([0.2, 3.0]), n_runs=2)
    assert ends(normal, seen(normal)) == (-1.0, 4.0)
    normal.apply(SetMean(0, -7.2))
    assert ends(normal, seen(normal)) == (-8.0, 4.0)
