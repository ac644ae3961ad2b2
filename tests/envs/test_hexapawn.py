"""The rules of Hexapawn, its exact values, and a learner's game."""

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from course.envs.hexapawn import (
    BLACK,
    WHITE,
    Position,
    action_mask,
    legal_moves,
    n_actions,
    perfect_player,
    play,
    random_player,
    solve,
    start,
    winner,
)
from course.envs.hexapawn_env import HexapawnEnv


def position(rows, player):
    """A position drawn with w, b and dots."""
    return Position(
        tuple({"w": WHITE, "b": BLACK, ".": 0}[symbol] for symbol in rows.replace(" ", "")), player
    )


def game(white, black, size, seed):
    """The winner of a game between two players."""
    rng, now = np.random.default_rng(seed), start(size)
    while not winner(now):
        now = play(now, (white if now.player == WHITE else black)(now, rng))
    return winner(now)


def test_a_pawn_steps_onto_an_empty_square_and_captures_aside():
    assert legal_moves(start()) == (6 * 3 + 1, 7 * 3 + 1, 8 * 3 + 1)
    here = position("b.b .wb w..", WHITE)
    # The middle pawn steps to the top or takes either corner; the left one steps up.
    assert legal_moves(here) == (12, 13, 14, 19)
    assert play(here, 14) == position("b.w ..b w..", BLACK)
    assert legal_moves(here._replace(player=BLACK)) == (0 * 3 + 1, 0 * 3 + 2, 2 * 3 + 0, 5 * 3 + 1)


def test_captures_do_not_go_around_the_edge():
    here = position("b.. ..w ...", BLACK)  # square 2 - 1 wraps to the other side of square 0
    assert legal_moves(here) == (1,)
    assert legal_moves(position("..b w.. ...", BLACK)) == (2 * 3 + 1,)


def test_the_game_is_won_on_the_far_side_or_against_a_player_who_cannot_move():
    assert winner(start()) == 0
    assert winner(position("w.b ... ...", BLACK)) == WHITE
    assert winner(position("..b ... w.b", WHITE)) == BLACK
    blocked = position("b.. w.. ...", BLACK)
    assert winner(blocked) == WHITE and winner(blocked._replace(player=WHITE)) == BLACK
    assert winner(position("... .w. ...", BLACK)) == WHITE  # all pawns taken


def test_the_second_player_wins_on_three_by_three():
    values = solve(3)
    assert values[start(3)] == -1
    assert all(game(random_player, perfect_player, 3, seed) == BLACK for seed in range(100))


def test_the_first_player_wins_on_four_by_four():
    assert solve(4)[start(4)] == 1
    assert all(game(perfect_player, random_player, 4, seed) == WHITE for seed in range(50))


@pytest.mark.parametrize("size", [3, 4])
def test_values_agree_with_a_search_backwards_from_the_ends(size):
    values = solve(size)
    follow = {p: [play(p, action) for action in legal_moves(p)] for p in values}
    assert all(after in values for follows in follow.values() for after in follows)
    # Each move brings a pawn one row on, so positions are settled from the most advanced back.
    found, waiting = {}, set(values)
    while waiting:
        ready = [p for p in waiting if all(after in found for after in follow[p])]
        for p in ready:
            found[p] = 1 if any(found[after] == -1 for after in follow[p]) else -1
            if winner(p):
                found[p] = winner(p) * p.player
        waiting -= set(ready)
    assert found == values


@pytest.mark.parametrize("size", [3, 4])
def test_a_turned_board_is_the_same_game(size):
    for p in list(solve(size))[:500]:
        turned = p.turned()
        assert turned.turned() == p and winner(turned) == -winner(p)
        last = n_actions(size) - 1
        assert sorted(last - action for action in legal_moves(p)) == list(legal_moves(turned))
        for action in legal_moves(p):
            assert play(p, action).turned() == play(turned, last - action)


@pytest.mark.parametrize("size", [3, 4])
@pytest.mark.parametrize("side", ["white", "black"])
def test_gymnasiums_checker_passes(size, side):
    check_env(HexapawnEnv(size=size, side=side), skip_render_check=True)


@pytest.mark.parametrize("side", ["white", "black"])
def test_masked_games_end_with_the_true_winner_and_a_seed_is_a_game(side):
    env = HexapawnEnv(side=side)

    def episodes():
        seen = []
        for seed in range(30):
            obs, info = env.reset(seed=seed)
            env.action_space.seed(seed)
            done = False
            while not done:
                assert obs.sum() == sum(env.position.cells) * env.side
                assert (obs[-1] == 1).any() or obs.shape == (3, 3)
                action = env.action_space.sample(info["action_mask"])
                obs, reward, done, truncated, info = env.step(action)
                seen.append((action, reward, obs.tobytes()))
                assert not truncated and not info["illegal"]
            assert reward == winner(env.position) * env.side == (1 if info["goal"] else -1)
        return seen

    first = episodes()
    assert first == episodes()
    assert {reward for _, reward, _ in first} == {0.0, 1.0, -1.0}


def test_black_plays_perfectly_through_the_environment_and_never_loses():
    rng = np.random.default_rng(0)
    env = HexapawnEnv(side="black")
    for seed in range(30):
        env.reset(seed=seed)
        done = False
        while not done:
            chosen = perfect_player(env.position, rng)
            _, reward, done, _, info = env.step(n_actions(3) - 1 - chosen)
        assert reward == 1 and info["goal"]


def test_an_illegal_action_loses_the_game():
    env = HexapawnEnv()
    before, info = env.reset(seed=0)
    assert info["action_mask"].tolist() == action_mask(start()).tolist()
    obs, reward, terminated, truncated, info = env.step(0)
    assert (reward, terminated, truncated, info["illegal"], info["goal"]) == (-1.0, True, False, True, False)
    np.testing.assert_array_equal(obs, before)


def test_wrong_use_is_worded():
    ended = HexapawnEnv(opponent=perfect_player)
    ended.reset(seed=0)
    ended.position = position("w.b ... ...", BLACK)
    cheats = HexapawnEnv(opponent=lambda position, rng: 0)
    cheats.reset(seed=0)
    for change, sentence in (
        (lambda: start(5), "size must be a whole number between 3 and 4, got 5"),
        (lambda: solve(2), "size must be a whole number between 3 and 4, got 2"),
        (lambda: HexapawnEnv(side="whte"), "did you mean 'white'?"),
        (lambda: play(start(), 0), "action must be legal here, that is 19, 22, 25; got 0"),
        (lambda: play(position("w.b ... ...", BLACK), 7), "that is nothing, for the game has ended; got 7"),
        (lambda: HexapawnEnv().step(0), "action must be after reset(), got 0"),
        (lambda: ended.step(27), "action must be between 0 and 26, got 27"),
        (lambda: ended.step(19), "got an ended game; call reset()"),
        (lambda: cheats.step(19), "opponent must return a legal action, that is 3, 4, 7; got 0"),
    ):
        with pytest.raises(ValueError, match="must") as caught:
            change()
        assert sentence in str(caught.value)
