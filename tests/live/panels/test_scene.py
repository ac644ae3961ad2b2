"""Scene: one whole episode at a time, another when the moment or a hand asks for it, and nothing changed."""

import json

import numpy as np
import pytest

from course.envs.cartpole import CartPoleVectorEnv
from course.labs.rewards.run import Acting
from course.live.panels import Picture, Reading, Scene, Shape
from course.live.panels import scene as scenes
from course.live.parts import pack
from course.training.edits import SetRewardWeight
from course.training.rl.policy.ppo import PPOKnobs
from tests.training.rl.corridor import take_epochs, take_steps

CART = Picture(
    extent=(-2.4, 2.4, 0, 2),
    shapes=[
        Shape(at=(0, 0.1, 0, 4.8, 0.2), colour="rule", label="track"),
        Shape(colour=0, round=0.05),
        Shape(kind="disc"),
    ],
    place=lambda episode: np.stack([place(episode.states), place(episode.states)], axis=1),
    readings=[Reading(name="pole", unit="°", sides=("left", "right"))],
    read=lambda episode: np.degrees(episode.states[:, 2:3]),
    tell_end=lambda episode: "it fell" if episode.terminated else "time is up",
)


def place(states):
    return np.column_stack([states[:, 0], np.full((len(states), 4), 0.5)])


def make_run(n=4):
    return Acting(CartPoleVectorEnv, PPOKnobs(n_steps=8, n_passes=1), n_envs=n, hidden=(8,), seed=0)


class Clock:
    """A time that goes on when told to, and by a hair whenever it is asked."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        self.now += 1e-5
        return self.now


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr("time.perf_counter", found)
    return found


def told(parts):
    return {part.name: part.value for part in parts}


def test_a_first_look_has_the_whole_episode_and_travels():
    run, scene = make_run(), Scene(CART)
    parts = told(scene.parts(run, full=True))
    episode = run.episode()
    n = parts["episode"]["n_steps"]
    assert n == episode.n_steps > 3
    assert parts["frames"].shape == (n + 1, 2, 5) and parts["readings"].shape == (n + 1, 1)
    assert parts["frames"][:, 0, 0] == pytest.approx(episode.states[:, 0])
    assert parts["paid"].shape == (n, 6) and parts["paid"].sum() == episode.episode_return == n
    assert parts["episode"]["terms"][:2] == [["upright", 1.0], ["centre", 0.0]]
    assert (parts["episode"]["end"], parts["episode"]["goal"]) == ("it fell", False)
    json.dumps(pack(scene.parts(run, full=True))[0], allow_nan=False)
    assert scene.spec()["shapes"][0]["at"] == [0, 0.1, 0, 4.8, 0.2]
    assert scene.spec()["shapes"][2] == {"kind": "disc", "colour": "ink"}


def test_the_same_again_for_another_page_and_nothing_while_nothing_changed():
    run, scene = make_run(), Scene(CART)
    first = told(scene.parts(run, full=True))
    assert scene.parts(run, full=False) == [] and not scene.waits
    again = told(scene.parts(run, full=True))
    assert again["episode"] == first["episode"] and np.array_equal(again["frames"], first["frames"])


def test_while_the_run_trains_another_episode_comes_little_by_little(clock):
    run, scene = make_run(), Scene(CART)
    first = told(scene.parts(run, full=True))["episode"]["id"]
    looks = []
    for _ in range(50):  # thirty looks a second
        take_steps(run, 2)
        clock.now += 1 / 30
        looks.append(told(scene.parts(run, full=False)))
    sent = [look["episode"] for look in looks if look]
    assert [each["id"] for each in sent] == [first + 1]
    assert not any(looks[:29])  # none comes within a second
    assert 0 < sent[0]["epoch"] < run.epoch and not sent[0]["at_once"]
    assert scene.waits  # what is shown is no more the policy of now


def test_playing_beside_a_run_takes_three_percent_of_its_time(clock, monkeypatch):
    run, scene = make_run(), Scene(CART)
    scene.parts(run, full=True)
    spent = []

    class Slow:
        def advance(self, until):
            start = clock.now
            while clock.now < until:
                clock.now += 1e-4  # a step
            spent.append(clock.now - start)

    monkeypatch.setattr(run, "play", lambda **_: Slow())
    began = clock.now
    for _ in range(90):
        take_steps(run, 1)
        clock.now += 1 / 30
        scene.parts(run, full=False)
    assert len(spent) > 50
    assert sum(spent) < 1.5 * scenes.SHARE * (clock.now - began)


def test_a_run_that_comes_to_rest_is_shown_as_it_stands(clock):
    run, scene = make_run(), Scene(CART)
    scene.parts(run, full=True)
    take_epochs(run, 3)
    clock.now += 2
    looks = []
    for _ in range(30):
        looks += scene.parts(run, full=False)
        clock.now += 1 / 30
    assert told(looks)["episode"]["epoch"] == 3
    assert not scene.waits


def test_another_moment_start_or_kind_of_action_is_shown_at_once():
    run, scene = make_run(), Scene(CART)
    take_epochs(run, 6)
    seen = [told(scene.parts(run, full=True))]

    def look():
        parts = []
        while not parts:
            parts = scene.parts(run, full=False)
        seen.append(told(parts))
        assert seen[-1]["episode"]["at_once"]
        return seen[-1]["episode"]

    run.scrub(2)
    assert look()["epoch"] == 2
    run.scrub(99)
    assert look()["epoch"] == 6
    assert np.array_equal(seen[0]["frames"], seen[2]["frames"])
    scene.set_start(7)
    assert look()["start"] == 7
    scene.set_greedy(False)
    assert look()["greedy"] is False
    run.reset()
    assert look()["epoch"] == 0
    run.reset(seed=3)
    look()
    assert not np.array_equal(seen[2]["frames"], seen[3]["frames"])


def test_another_weight_pays_the_same_episode_otherwise():
    run, scene = make_run(), Scene(CART)
    first = told(scene.parts(run, full=True))
    run.apply(SetRewardWeight("level", 2.0))
    (frames, paid, _, episode) = scene.parts(run, full=False)
    assert episode.value["id"] == first["episode"]["id"] and np.array_equal(frames.value, first["frames"])
    assert episode.value["terms"][2] == ["level", 2.0]
    assert paid.value[:, 2].sum() > 0 and paid.value.sum() == pytest.approx(run.episode().episode_return)


def test_a_run_learns_the_same_with_and_without_a_scene():
    watched, alone, scene = make_run(), make_run(), Scene(CART, greedy=False)
    for _ in range(5):
        take_epochs(watched, 1)
        take_epochs(alone, 1)
        scene.parts(watched, full=True)
        scene.set_start(int(watched.epoch))
        scene.parts(watched, full=False)
    assert watched.history == alone.history
    assert watched.record == alone.record


def test_a_term_that_fails_is_told_and_the_panel_lives_on():
    run, scene = make_run(), Scene(CART)
    scene.parts(run, full=True)

    def fails(**_):
        raise ValueError("reward term 'mine' raised ZeroDivisionError")

    scene.set_start(2)
    kept, run.play = run.play, fails
    (part,) = scene.parts(run, full=False)
    assert part.value == {"failure": "reward term 'mine' raised ZeroDivisionError"}
    assert scene.parts(run, full=False) == []
    run.play = kept
    scene.set_start(3)
    while not (parts := scene.parts(run, full=False)):
        pass
    assert told(parts)["episode"]["start"] == 3


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Shape(at=(0, 1)), "at must be 5 numbers"),
        (lambda: Scene(CART, start=21), "start must be"),
        (lambda: Scene(CART, start=0), "start must be"),
        (lambda: Scene(CART, greedy=1), "greedy must be True or False"),
    ],
)
def test_what_is_no_scene_is_refused_with_a_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_picture_that_places_too_little_says_so():
    from dataclasses import replace

    narrow = replace(CART, place=lambda episode: np.zeros((3, 1, 5)))
    with pytest.raises(ValueError, match=r"place\(episode\) must give numbers of shape"):
        narrow.frames(make_run().episode())
