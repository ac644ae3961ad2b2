"""Scene: an episode drawn from its states and replayed as often as wanted, with what each step was paid."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Final, Protocol

import numpy as np

from course.data.checks import check_int, check_switch
from course.live.panels.column import in_column
from course.live.panels.picture import Picture
from course.live.parts import Part
from course.training.rl.policy.episode import N_STARTS, Episode, Playing

SHARE: Final = 0.03  # of the time that a run trains, for playing beside it
PAUSE_S: Final = 1.0  # between two episodes of a run that trains: nobody sees more
REST_S: Final = 0.15  # without a step for so long, a run rests
QUICK_S: Final = 0.04  # of playing in one go, where a hand waits for it


class Actor(Protocol):
    """A run whose policy can act beside it, such as `course.labs.rewards.run.Acting`."""

    step: int
    epoch: int
    seed: int

    @property
    def is_scrubbed(self) -> bool:
        """Whether an earlier moment is shown."""

    @property
    def weights(self) -> dict[str, float]:
        """Of the terms of the reward."""

    def play(self, *, start: int, greedy: bool) -> Playing:
        """Begin an episode with the policy of the moment that is shown."""


class Scene:
    """A replay of one whole episode of the policy of now, or of the moment that the timeline shows.

    An episode is sent once, and the page plays it: its frames, what every term paid at each step, and the
    readings. While the run trains, another is played beside it little by little, for at most 3% of its
    time; where a hand has changed what is shown (a moment, a weight, a start), it is played at once. The run
    learns the same with and without the panel.

    Parameters
    ----------
    picture : Picture
        What the environment looks like.
    title : str
    column : {"", "middle", "side"}
        Where it stands; by default where the stage puts it.
    start : int, 1 to 20
        Which fixed beginning the episodes have.
    greedy : bool
        Whether the favourite actions are taken, or drawn ones.
    unit : str
        What an epoch is called.

    Notes
    -----
    View options of the stage turn `set_start` and `set_greedy`:
    ``Stage(…, view_options={"start": scene.set_start, "greedy": scene.set_greedy})``.

    Parts, always all of them: "frames" float32 (n_steps + 1, n_moving, 5), see `Picture`; "paid" float32
    (n_steps, n_terms), weighted; "readings" float32 (n_steps + 1, n_readings); and "episode" with ``epoch``,
    ``start``, ``greedy``, ``n_steps``, ``terms`` (pairs of name and weight; a single "reward" without any),
    ``end`` in words, ``goal``, ``at_once`` (a hand asked for it: the page does not wait for the end of the
    one before) and ``id`` (another for another episode, the same where only weights were changed). Where a
    learner's own term fails, "episode" has nothing but ``failure``, a sentence.
    """

    def __init__(
        self,
        picture: Picture,
        *,
        title: str = "One episode, replayed",
        column: str = "",
        start: int = 1,
        greedy: bool = True,
        unit: str = "epoch",
    ) -> None:
        self.id = "scene"
        self._picture, self._title, self._unit = picture, title, unit
        self._column = in_column(column)
        self.set_start(start)
        self.set_greedy(greedy)
        self.waits = False  # whether there is more to come without another step or hand
        self._playing: Playing | None = None
        self._episode: Episode | None = None
        self._shown: list[Part] = []
        self._n_episodes, self._by_hand = 0, False
        # Moment and start of the episode that was shown last, and of the one that is on its way.
        self._key: tuple[Any, ...] = ()
        self._began: tuple[Any, ...] = ()
        self._hand: tuple[Any, ...] = ()  # what only hands change, at the last look
        self._moment = (-1, -1)
        self._looked_at = self._moved_at = self._sent_at = -np.inf

    def set_start(self, start: int) -> None:
        """Begin the episodes as number `start` does, 1 to 20."""
        self._start = check_int("start", start, 1, N_STARTS, 1)

    def set_greedy(self, greedy: bool) -> None:
        """Take the favourite actions, or drawn ones."""
        self._greedy = check_switch("greedy", greedy)

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        picture = self._picture
        return {
            "panel": "Scene",
            "id": self.id,
            "title": self._title,
            "extent": list(picture.extent),
            "shapes": [shape.to_dict() for shape in picture.shapes],
            "readings": [reading.to_dict() for reading in picture.readings],
            "steps_per_s": picture.steps_per_s,
            "describe": picture.describe,
            "note": picture.note,
            "unit": self._unit,
            **self._column,
        }

    def parts(self, run: Actor, full: bool) -> list[Part]:
        """The episode, once it is over; the same again for a full look."""
        now, moment = time.perf_counter(), (run.step, run.epoch)
        hand = (run.seed, run.is_scrubbed, self._start, self._greedy)
        by_hand = run.is_scrubbed or hand != self._hand or moment < self._moment or not self._shown
        since_s = min(now - self._looked_at, PAUSE_S)
        if moment != self._moment:
            self._moved_at = now
        rests = now - self._moved_at >= REST_S
        self._looked_at, self._moment, self._hand = now, moment, hand
        key, weights, parts = (*moment, *hand), run.weights, []
        goes = self._playing is not None or now - self._sent_at >= PAUSE_S
        if key != self._key and (goes or by_hand):
            if self._playing is None or (self._began != key and (by_hand or rests)):
                self._playing, self._began, self._by_hand = None, key, by_hand
            quick = self._by_hand or (rests and self._began == key)
            until = now + (QUICK_S if quick else SHARE * since_s)
            parts = self._go_on(run, until if self._shown else None)
        if self._episode is not None and self._episode.weights != weights:
            parts = self._weigh(self._episode, weights)
        self.waits = self._key != key
        return parts or (list(self._shown) if full else [])

    def _go_on(self, run: Actor, until: float | None) -> list[Part]:
        """Play on; what to send where the episode is over."""
        try:
            if self._playing is None:
                self._playing = run.play(start=self._start, greedy=self._greedy)
            episode = self._playing.advance(until)
        except ValueError as error:
            self._episode = None
            self._shown = [Part(self.id, "episode", {"failure": str(error)})]
        else:
            if episode is None:
                return []
            self._n_episodes += 1
            self._episode = episode
            self._shown = self._told(episode)
        self._playing, self._key, self._sent_at = None, self._began, time.perf_counter()
        return list(self._shown)

    def _weigh(self, episode: Episode, weights: dict[str, float]) -> list[Part]:
        """Pay the same episode by other weights; what to send."""
        rewards = episode.values @ np.array(list(weights.values()))
        self._episode = replace(episode, weights=weights, rewards=rewards)
        self._shown = self._told(self._episode)
        return list(self._shown)

    def _told(self, episode: Episode) -> list[Part]:
        weights = episode.weights or {"reward": 1.0}
        values = episode.values if episode.weights else episode.rewards[:, None]
        told = {
            "id": self._n_episodes,
            "epoch": episode.epoch,
            "start": episode.start,
            "greedy": episode.greedy,
            "n_steps": episode.n_steps,
            "terms": [[name, weight] for name, weight in weights.items()],
            "end": self._picture.tell_end(episode),
            "goal": episode.goal,
            "at_once": self._by_hand,
        }
        return [
            Part(self.id, "frames", self._picture.frames(episode)),
            Part(self.id, "paid", values * np.array(list(weights.values()))),
            Part(self.id, "readings", self._picture.numbers(episode)),
            Part(self.id, "episode", told),
        ]
