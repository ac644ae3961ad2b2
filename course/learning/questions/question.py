"""One recall question: options, of which one is right, and a reason for each."""

from __future__ import annotations

from dataclasses import dataclass

NOTEBOOKS = {
    "00": "First win",
    "01": "What training is",
    "02": "Models and algorithms",
    "03": "Backpropagation",
    "04": "Supervised learning",
    "05": "Images and labels",
    "06": "Data quality, quantity, bias",
    "07": "Overfitting",
    "08": "Cross-validation and leakage",
    "09": "Unsupervised",
    "10": "Semi-supervised",
    "11": "Self-supervised, pretrain, fine-tune",
    "12": "A small language model",
    "13": "Rewards: bandits and grid worlds",
    "14": "Reward design and reward hacking",
    "15": "Self-play",
    "16": "Compute, cost, scaling",
    "17": "Capstone",
}
LETTERS = "abcd"


@dataclass(frozen=True)
class Question:
    """A question that understanding answers, not the memory of a wording.

    Attributes
    ----------
    key : str
        Its name in the learner's progress; it never changes.
    notebook : str
        The number of the notebook it is about, one of `NOTEBOOKS`.
    text : str
    options : tuple of str
        Three or four; the wrong ones are what learners do believe.
    right : int
        The index of the right option.
    reasons : tuple of str
        For each option, why it is right or what is wrong with it.
    """

    key: str
    notebook: str
    text: str
    options: tuple[str, ...]
    right: int
    reasons: tuple[str, ...]

    def feedback(self, chosen: int) -> str:
        """Return whether an option is right, and why; for a wrong one, which is right instead."""
        if chosen == self.right:
            return f"Right: {self.reasons[chosen]}"
        right = f"{LETTERS[self.right]}) “{self.options[self.right]}”"
        return f"Not quite: {self.reasons[chosen]} The answer is {right}. {self.reasons[self.right]}"
