"""The map of a grid world: what is told of agents, when, and that looking changes nothing."""

import numpy as np
import pytest

from course.envs.gridworld import GridWorld
from course.envs.worlds import cliff_walking, coin
from course.live.panels import Grid
from course.live.parts import pack
from course.training.edits import SetKnob, SetRewards
from course.training.rl.tabular.run import Tabular
from tests.training.rl.runs import take_epochs


def make_run(world=None, **settings):
    defaults = {"n_runs": 6, "steps_per_epoch": 100, "max_steps": 50}
    return Tabular(world or GridWorld(("S..", ".#.", "..G"), step_cost=0.04), **defaults | settings)


@pytest.fixture
def told(read):
    """The parts of a new panel on a run."""
    return lambda run: read(Grid(run), run, full=True)


def test_the_spec_is_the_map_and_all_parts_travel():
    run = make_run(cliff_walking())
    panel = Grid(run, reach=100)
    spec = panel.spec()
    assert (spec["rows"], spec["pit_ends"]) == (list(run.world.map.rows), False)
    assert (spec["reach"], spec["n_runs"], spec["max_steps"]) == (100, 6, 50)
    entries, buffers = pack(panel.parts(run, full=True))
    assert len(entries) == len(buffers) == 8


def test_values_are_means_over_agents_and_those_of_the_first(told):
    run = make_run()
    take_epochs(run, 3)
    parts, q = told(run), run.estimates
    assert np.allclose(parts["values"], q.max(axis=2).mean(axis=0))
    assert np.allclose(parts["q"], [q.mean(axis=0), q[0]])
    visits = run.visits.sum(axis=2)
    assert np.allclose(parts["visits"], [visits.mean(axis=0), visits[0]])
    assert visits[0].sum() == run.step


def test_ways_are_the_share_of_agents_who_hold_an_action_for_the_best(told):
    run = make_run()
    run.q[:] = 0
    run.q[0, :4, 0] = [0.1, 0.5, 0.5, 0.2]  # four of six agents are torn between down and right
    run.q[0, 4, 0] = [0.9, 0.5, 0.5, 0.2]  # one goes left, and one knows nothing yet
    ways = told(run)["ways"]
    assert ways[0, 0].tolist() == [round(255 / 6), 170, 170, 0]
    assert ways[1, 0].tolist() == [0, 255, 255, 0]
    assert not ways[:, 1:].any()


def test_ways_agree_with_the_greedy_policies(told):
    run = make_run()
    take_epochs(run, 8)
    ways = told(run)["ways"]
    for state in np.flatnonzero(run.world.map.mask("S.")):
        assert ways[1, state, run.greedy[0, state]] == 255
        counts = np.bincount(run.greedy[:, state], minlength=4)
        assert (ways[0, state] >= np.floor(255 * counts / 6)).all()


def test_only_what_changed_is_sent(read):
    run = make_run()
    panel = Grid(run)
    assert read(panel, run, full=True).keys() >= {"outcomes", "chances", "rewards", "knobs"}
    assert read(panel, run) == {}
    run.apply(SetRewards((4, 5), -0.5))
    assert set(read(panel, run)) == {"rewards"}
    run.apply(SetKnob("slip", 0.3))
    assert read(panel, run).keys() == {"chances"}
    run.apply(SetKnob("epsilon", 0.7))
    assert read(panel, run)["knobs"].tolist() == [0.04, 0.7]
    take_epochs(run, 1)
    assert set(read(panel, run)) == {"q", "values", "ways", "visits"}
    run.undo()
    run.undo()
    run.undo()
    assert set(read(panel, run)) == {"rewards", "chances", "knobs"}


def test_a_walk_by_what_is_sent_is_a_walk_in_the_world(told):
    """The page moves the agent by outcomes and chances; the world moves it in the same way."""
    run = make_run(coin(slip=0.4))
    world, parts = run.world, told(run)
    draws = np.random.default_rng(0).random((500, 2))
    states = np.flatnonzero(world.map.mask("S."))[np.random.default_rng(1).integers(20, size=500)]
    actions = np.random.default_rng(2).integers(4, size=500)
    moved = world.move(states, actions, draws)
    bounds = parts["chances"][states].cumsum(axis=1)
    outcome = (draws[:, :1] >= bounds[:, :2]).sum(axis=1)
    led = parts["outcomes"][states, actions, outcome]
    assert (led == moved.states).all()
    assert np.allclose(parts["rewards"][led] - parts["knobs"][0], moved.rewards)


def test_looking_does_not_change_the_run():
    watched, alone = make_run(), make_run()
    panel = Grid(watched)
    for _ in range(3):
        take_epochs(watched, 1)
        take_epochs(alone, 1)
        panel.parts(watched, full=False)
    assert watched.history == alone.history
    assert np.array_equal(watched.visits, alone.visits)


def test_a_moment_looked_back_at_is_shown(read):
    run = make_run()
    panel = Grid(run)
    take_epochs(run, 4)
    now = read(panel, run, full=True)
    run.scrub(1)
    assert not np.array_equal(read(panel, run)["q"], now["q"])
    run.scrub(4)
    assert np.array_equal(read(panel, run)["q"], now["q"])
