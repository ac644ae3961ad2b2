"""What notebook 15 says of beginners and of White's wins, over five draws and after three times as long."""

from __future__ import annotations

import pytest

from course.labs.selfplay import selfplay


def test_before_it_has_learned_the_agent_wins_59_percent_as_black():
    assert selfplay().measure().wins_black.mean() == pytest.approx(0.59, abs=0.005)


@pytest.mark.parametrize("seed", range(0, 300, 60))
def test_three_hundred_moves_are_enough_and_white_s_wins_rise_and_fall(seed):
    lab = selfplay(seed=seed)
    lab.drive(epochs=30)
    assert (lab.measure().wins_black == 1).mean() > 0.9
    lab.drive(epochs=570)
    assert (lab.measure().wins_black == 1).mean() > 0.9
    white = lab.history.column("wins_white").mean(axis=1)
    assert 0.82 < white.max() < 0.875
    assert white.argmax() < 30
    assert white.max() - white[-20:].mean() > 0.05
