"""The runner drives agents as it drives networks."""

import numpy as np
import pytest

from course.envs.bandit import Bandit
from course.envs.worlds import frozen_lake
from course.live.runner import Runner
from course.training.edits import SetKnob
from course.training.rl.bandit.run import BanditRun
from course.training.rl.selfplay.run import SelfPlay
from course.training.rl.tabular.run import Tabular

KINDS = {
    "tabular": lambda: Tabular(frozen_lake(), n_runs=3, steps_per_epoch=20),
    "bandit": lambda: BanditRun(Bandit(4), n_runs=3),
    "self-play": lambda: SelfPlay(n_runs=3, steps_per_epoch=20),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_runner_steps_edits_undoes_looks_back_branches_pins_and_resets(kind):
    run = KINDS[kind]()
    runner = Runner(run)
    try:
        for _ in range(4):
            runner.step()
        assert runner.result(10).epochs == [0, 1, 2, 3, 4]
        learned = run.estimates
        runner.apply(SetKnob("epsilon", 0.5))
        runner.undo()
        runner.scrub(2)
        runner.result(10)
        assert run.epoch == 2 and run.knobs.epsilon != 0.5 and len(run.history.edits) == 2
        runner.branch()
        runner.step()
        runner.step()
        runner.result(10)
        np.testing.assert_array_equal(run.estimates, learned)
        assert run.pinned.branched_at == 2
        runner.reset()
        runner.result(10)
        assert run.step == 0 and runner.error is None
    finally:
        runner.close()
