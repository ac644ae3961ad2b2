"""The environments as users of Gymnasium expect them: ids, many at once, limits, images, pickles."""

import pickle
import subprocess
import sys
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from course.envs import IDS
from course.envs.grid_env import GridEnv, GridVectorEnv
from course.envs.gridworld import GridWorld
from course.envs.gripper_behaviours import lift

VECTORS = [name for name in IDS if gymnasium.spec(name).vector_entry_point]
LIMITED = [name for name in IDS if gymnasium.spec(name).max_episode_steps]


def same(a, b):
    np.testing.assert_equal(a, b)


@pytest.mark.parametrize("name", IDS)
def test_gymnasiums_checker_finds_nothing_to_say(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if name == "course/CartPole-v0":  # Gymnasium's own space of observations, speeds without bounds
            warnings.filterwarnings("ignore", ".*A Box observation space (min|max)imum value is -?infinity")
        check_env(gymnasium.make(name, disable_env_checker=True).unwrapped)
        for mode in gymnasium.make(name).metadata["render_modes"]:
            check_env(gymnasium.make(name, render_mode=mode, disable_env_checker=True).unwrapped)


def test_the_ids_are_known_once_the_package_is_imported():
    code = "import gymnasium, course.envs; print(gymnasium.make('course/Gripper-v0').reset(seed=0)[0].shape)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(7,)"


@pytest.mark.parametrize("name", LIMITED)
def test_the_limit_of_steps_is_the_callers(name):
    for limit in (3, None):
        env = gymnasium.make(name, **({} if limit is None else {"max_episode_steps": limit}))
        wanted = limit or gymnasium.spec(name).max_episode_steps
        env.reset(seed=0)
        # Whoever does nothing, or walks against a wall, ends by the limit alone.
        idle = {"course/Gripper-v0": 6}.get(name, 0)
        for step in range(1, wanted + 1):
            _, _, terminated, truncated, _ = env.step(idle)
            if terminated:
                break
            assert truncated is (step == wanted)


def test_a_limit_above_the_usual_one_holds():
    for env in (
        gymnasium.make("course/Gripper-v0", max_episode_steps=400),
        gymnasium.make_vec("course/Gripper-v0", num_envs=1, max_episode_steps=400),
    ):
        env.reset(seed=0)
        ends = [
            env.step(np.full(env.action_space.shape, 6) if env.action_space.shape else 6)[3]
            for _ in range(400)
        ]
        assert not np.any(ends[:-1]) and np.all(ends[-1])


def test_a_pole_that_stands_as_long_as_it_should_has_reached_the_goal_whoever_cuts_the_episode():
    env = gymnasium.make("course/CartPole-v0")
    obs, _ = env.reset(seed=0)
    for _ in range(500):
        obs, _, terminated, truncated, info = env.step(
            int(obs[2] + 0.5 * obs[3] + 0.01 * obs[0] + 0.05 * obs[1] > 0)
        )
        if terminated or truncated:
            break
    assert truncated and info["goal"]


@pytest.mark.parametrize("name", IDS)
def test_nothing_is_paid_after_the_end(name):
    env = gymnasium.make(name).unwrapped
    if name == "course/Bandit-v0":
        env.max_episode_steps = 5
    obs, info = env.reset(seed=1)
    terminated = truncated = False
    rng = np.random.default_rng(0)
    for _ in range(20_000):
        mask = info.get("action_mask")
        if name == "course/Gripper-v0":
            action = lift(env.hands.states)[0]
        else:
            action = int(rng.choice(np.arange(env.action_space.n) if mask is None else np.flatnonzero(mask)))
        obs, _, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            break
    assert terminated or truncated
    if name == "course/Hexapawn-v0":
        with pytest.raises(ValueError, match="before the game ends"):
            env.step(0)
        return
    for action in range(env.action_space.n):
        again = env.step(action)
        same(again[0], obs)
        assert again[1:4] == (0.0, terminated, truncated)
        assert not any(again[4].get("terms", {}).values())
    env.reset()
    assert env.step(0)[3] is False


@pytest.mark.parametrize("name", IDS)
def test_it_pickles_in_the_middle_of_an_episode_and_goes_on_alike(name):
    env = gymnasium.make(name).unwrapped
    _, info = env.reset(seed=3)

    def step(each, k):
        legal = (
            np.flatnonzero(info["action_mask"]) if "action_mask" in info else np.arange(each.action_space.n)
        )
        return each.step(int(legal[k % len(legal)]))

    step(env, 0)
    twin = pickle.loads(pickle.dumps(env))  # noqa: S301  (our own)
    if "action_mask" not in info:
        for k in range(5):
            same(step(env, k), step(twin, k))
    same(env.reset()[0], twin.reset()[0])


@pytest.mark.parametrize("name", VECTORS)
def test_many_at_once_are_as_many_alone_are_drawn_and_pickle(name):
    ours = gymnasium.make_vec(name, num_envs=3, render_mode="rgb_array", max_episode_steps=20)
    theirs = gymnasium.make_vec(name, num_envs=3, vectorization_mode="sync", max_episode_steps=20)
    assert isinstance(theirs, SyncVectorEnv) and not isinstance(ours, SyncVectorEnv)
    assert ours.metadata["autoreset_mode"] == theirs.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    assert ours.observation_space == theirs.observation_space and ours.action_space == theirs.action_space
    rng = np.random.default_rng(0)
    first, theirs_first = ours.reset(seed=5)[0], theirs.reset(seed=5)[0]
    assert first.shape == theirs_first.shape and first.dtype == theirs_first.dtype
    own = name == "course/CartPole-v0"  # Gymnasium's carts share one generator
    if not own:
        same(first, theirs_first)
    for _ in range(0 if own else 60):
        actions = rng.integers(ours.single_action_space.n, size=3)
        for mine, other in zip(ours.step(actions)[:4], theirs.step(actions)[:4], strict=True):
            np.testing.assert_allclose(mine, other, atol=1e-6)
    images = ours.render()
    assert len(images) == 3 and all(image.dtype == np.uint8 and image.ndim == 3 for image in images)
    twin = pickle.loads(pickle.dumps(ours))  # noqa: S301  (our own)
    for _ in range(25):
        actions = rng.integers(ours.single_action_space.n, size=3)
        same(ours.step(actions)[:4], twin.step(actions)[:4])


@pytest.mark.parametrize("name", [n for n in IDS if n != "course/Bandit-v0"])
def test_what_is_drawn_changes_with_what_is_done(name):
    env = gymnasium.make(name, render_mode="rgb_array")
    _, info = env.reset(seed=0)
    before = env.render()
    moves = np.flatnonzero(info["action_mask"]) if "action_mask" in info else range(env.action_space.n)
    seen = []
    for action in moves:
        env.reset(seed=0)
        env.step(int(action))
        seen.append(env.render())
    assert before.dtype == np.uint8 and len(np.unique(before.reshape(-1, 3), axis=0)) >= 3
    assert any((image != before).any() for image in seen)


def test_a_map_and_a_board_are_written():
    env = GridEnv(GridWorld(["S.G", "#X."]), render_mode="ansi")
    assert env.render() is None
    env.reset(seed=0)
    env.step(2)
    assert env.render() == "S@G\n#X."
    many = GridVectorEnv(2, world=GridWorld(["S.G", "#X."]), render_mode="ansi")
    many.reset(seed=0)
    many.step(np.array([2, 0]))
    assert many.render() == ("S@G\n#X.", "@.G\n#X.")
    board = gymnasium.make("course/Hexapawn-v0", render_mode="ansi")
    board.reset(seed=0)
    assert board.render() == "xxx\n...\nooo"


@pytest.mark.parametrize("name", IDS)
def test_an_unknown_render_mode_is_one_sentence(name):
    make = gymnasium.make(name).unwrapped.__class__
    with pytest.raises(ValueError, match="render_mode must be") as error:
        make(render_mode="human")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", IDS)
def test_make_vec_and_pickles_of_wrapped_environments_work_for_every_id(name):
    many = gymnasium.make_vec(name, num_envs=2)
    first, _ = many.reset(seed=0)
    assert first.shape == many.observation_space.shape and many.num_envs == 2
    env = gymnasium.make(name)
    env.reset(seed=0)
    twin = pickle.loads(pickle.dumps(env))  # noqa: S301  (our own)
    same(env.reset(seed=1)[0], twin.reset(seed=1)[0])


def test_the_module_may_be_named_in_the_id_and_worlds_are_chosen_by_name():
    env = gymnasium.make("course.envs:course/GridWorld-v0", world="coin", render_mode="ansi")
    env.reset(seed=0)
    assert env.render().splitlines()[3] == "@...#...G"
    with pytest.raises(ValueError, match="world must be one of"):
        GridEnv("coim")
