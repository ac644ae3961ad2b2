"""The glass-box network: a multilayer perceptron that writes its own backward pass."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Generator, Tensor

from course.models.activations import ACTIVATIONS, SOFTMAX
from course.models.backprop import Backprop, hidden_sums, output_sums
from course.models.checks import check_count, check_name, check_sizes
from course.models.dropout import Drop
from course.models.graph import SMALL, Passes
from course.models.init import INITS, draw
from course.models.labels import LOSSES, activated_losses, encode_labels, predict_classes
from course.models.products import is_small
from course.models.resize import Resize, kept_parameters, n_parameters, split_layers
from course.models.state import copy_state


class MLP:
    """`n_models` networks of one shape, trained side by side, with gradients written by hand.

    All parameters live in one buffer, all gradients in another. A layer is a block of that buffer,
    (n_models, n_in + 1, n_out): the last row is the bias, the weight of an input that is always 1.
    ``weights`` and ``biases`` are views, so writing into them changes the network.

    Parameters
    ----------
    sizes : sequence of int
        Neurons a layer: inputs first, outputs last, each at least 1.
    n_models : int
        Networks trained at once, at least 1. Model k starts as a single one with ``seed + k`` would.
    activation : str
        Of the hidden layers: "tanh", "relu", "sigmoid" or "linear".
    output : str, optional
        Activation of the output layer for the squared error (any of the above, "tanh" unless given). With
        cross-entropy it is fixed: "sigmoid" for one output, "softmax" for many.
    loss : str
        "squared": ½(ŷ − y)², summed over outputs; or "cross_entropy". Both are means over rows.
    init : str
        "playground", "torch" or "glorot"; see `course.models.init`.
    seed : int
        Start of the random numbers.
    dtype, device : torch.dtype, str or torch.device
        Of parameters and gradients.

    Raises
    ------
    ValueError
        For an unknown name or a size below 1.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        n_models: int = 1,
        activation: str = "tanh",
        output: str | None = None,
        loss: str = "squared",
        init: str = "playground",
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
        device: str | torch.device = "cpu",
    ) -> None:
        self.sizes = check_sizes(sizes)
        self.n_models = check_count("n_models", n_models, 1)
        self.loss = check_name("loss", loss, LOSSES)
        self.init = check_name("init", init, INITS)
        self._activation = check_name("activation", activation, ACTIVATIONS)
        self.seed, self.dtype, self.device = seed, dtype, torch.device(device)
        if output is not None and loss == "cross_entropy" and output != self._matching_output():
            raise ValueError(
                f"output must be {self._matching_output()!r} or left out with loss='cross_entropy' and "
                f"{self.sizes[-1]} outputs, got {output!r}; loss='squared' accepts any activation"
            )
        self._output = "tanh" if output is None or loss == "cross_entropy" else output
        check_name("output", self._output, ACTIVATIONS)
        self._allocate()
        self.reset()

    # The buffers and their views

    def _allocate(self) -> None:
        """Make the buffers for `sizes` and the views into them."""
        n_total = self.n_models * self.n_parameters
        self.flat = torch.zeros(n_total, dtype=self.dtype, device=self.device)
        self.flat_grad = torch.zeros_like(self.flat)
        self.blocks = self.split(self.flat)
        self.grad_blocks = self.split(self.flat_grad)
        self.weights = [block[:, :-1] for block in self.blocks]  # (n_models, n_in, n_out)
        self.biases = [block[:, -1:] for block in self.blocks]  # (n_models, 1, n_out)
        self.weight_grads = [block[:, :-1] for block in self.grad_blocks]
        self.bias_grads = [block[:, -1:] for block in self.grad_blocks]
        self.weight_mask = torch.ones_like(self.flat)  # 1 where a penalty may act, 0 on biases
        for block in self.split(self.weight_mask):
            block[:, -1:] = 0
        self._plan()

    def _plan(self) -> None:
        """Make the passes for these parameters and activations."""
        self._hidden = hidden = ACTIVATIONS[self._activation]
        self._last = last = SOFTMAX if self.output == "softmax" else ACTIVATIONS[self.output]
        blocks, grads, loss = self.blocks, self.grad_blocks, self.loss
        capture = self.device.type == "cuda" and self.flat.numel() <= SMALL
        self._passes = Passes(lambda n, kind: kind(blocks, grads, n, hidden, last, loss), capture=capture)

    def split(self, flat: Tensor) -> list[Tensor]:
        """Return any buffer shaped like ``flat`` as one block (n_models, n_in + 1, n_out) a layer, a view."""
        return split_layers(flat, self.sizes, self.n_models)

    @property
    def n_parameters(self) -> int:
        """Weights and biases of one model."""
        return n_parameters(self.sizes)

    @property
    def activation(self) -> str:
        """Activation of the hidden layers; assign another name at any time, weights stay."""
        return self._activation

    @activation.setter
    def activation(self, name: str) -> None:
        self._activation = check_name("activation", name, ACTIVATIONS)
        self._plan()

    @property
    def output(self) -> str:
        """Activation of the output layer."""
        return self._matching_output() if self.loss == "cross_entropy" else self._output

    def retarget(self, loss: str, *, output: str | None = None) -> None:
        """Aim the outputs at another kind of label; weights stay, targets have to be encoded again."""
        self.loss = check_name("loss", loss, LOSSES)
        if output is not None and loss != "cross_entropy":
            self._output = check_name("output", output, ACTIVATIONS)
        self._plan()

    def _matching_output(self) -> str:
        """Return the output activation that belongs to cross-entropy."""
        return "sigmoid" if self.sizes[-1] == 1 else "softmax"

    @property
    def settings(self) -> dict[str, Any]:
        """What rebuilds this network without its weights: ``MLP(**model.settings)``; ready for JSON."""
        names = ("n_models", "activation", "loss", "init", "seed")
        output = None if self.loss == "cross_entropy" else self._output
        return {"sizes": list(self.sizes), "output": output, **{name: getattr(self, name) for name in names}}

    def reset(self, seed: int | None = None) -> None:
        """Draw all parameters again: the same start, or with `seed` a new one."""
        self.seed = self.seed if seed is None else seed
        generators = [Generator().manual_seed(self.seed + k) for k in range(self.n_models)]
        draw(self.blocks, self.init, self._activation, generators)

    def to(self, device: str | torch.device) -> "MLP":
        """Move to a device, in place; ``flat`` and its views are new."""
        flat, self.device = self.flat, torch.device(device)
        self._allocate()
        self.flat.copy_(flat)
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "MLP":
        """Return a network of its own with these weights, and passes of its own, too."""
        twin = MLP(**self.settings, dtype=self.dtype, device=self.device)
        twin.flat.copy_(self.flat)
        return twin

    # Shape

    def resize(
        self, sizes: Sequence[int], *, generator: Generator, kept_inputs: Sequence[int] | None = None
    ) -> Resize:
        """Change the shape, and return what was kept, for `undo_resize` and for an optimiser to follow.

        Neurons that stay keep their weights: layers are matched from the input side, neurons by number.
        ``flat`` and its views are new.

        Parameters
        ----------
        sizes : sequence of int
            Neurons a layer after the change, inputs and outputs included.
        generator : torch.Generator
            Draws the new parameters.
        kept_inputs : sequence of int, optional
            For each new input the old one it continues, −1 for none; by number unless given.
        """
        new = check_sizes(sizes)
        kept = kept_parameters(self.sizes, new, self.n_models, kept_inputs).to(self.device)
        record = Resize(self.sizes, new, kept, self.flat.clone())
        self.sizes = new
        self._allocate()
        draw(self.blocks, self.init, self._activation, [generator] * self.n_models)
        self.flat.copy_(record.carry(record.old_flat, self.flat))
        return record

    def undo_resize(self, record: Resize) -> Resize:
        """Take a `resize` back: what was kept stays as trained, what was removed returns."""
        back = record.reverse(self.flat)
        self.sizes = back.new_sizes
        self._allocate()
        self.flat.copy_(back.carry(back.old_flat, record.old_flat))
        return back

    def _named(self) -> dict[str, Tensor]:
        """Return the views of all parameters by name."""
        kinds = {"weights": self.weights, "biases": self.biases}
        return {f"{kind}.{i}": view for kind, views in kinds.items() for i, view in enumerate(views)}

    def state_dict(self) -> dict[str, Tensor]:
        """Return copies of all parameters: ``weights.0``, ``biases.0``, … from the inputs up."""
        return {name: tensor.clone().contiguous() for name, tensor in self._named().items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take over, copied, what `state_dict` returned; a wrong name or shape is a ValueError."""
        copy_state(self._named(), state)

    # Forward

    def activations(self, X: Tensor) -> list[Tensor]:
        """Return what each layer above the inputs answers, (n_models, B, width), to X (…, B, n_in)."""
        *hidden, z = self._upwards(X)
        self._last.apply_(z)
        return [*hidden, z]

    def forward(self, X: Tensor) -> Tensor:
        """Return the outputs (n_models, B, n_out): probabilities with cross-entropy."""
        return self.activations(X)[-1]

    def _upwards(self, X: Tensor) -> list[Tensor]:
        """Return the answers of every hidden layer, and the sums of the output layer."""
        a, answers = X.to(self.flat).expand(self.n_models, -1, -1), []
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            a = hidden_sums(b, a, W)  # (n_models, B, n_in) → (n_models, B, n_out)
            self._hidden.apply_(a)
            answers.append(a)
        return [*answers, output_sums(self.biases[-1], a, self.weights[-1])]

    def losses(self, X: Tensor, targets: Tensor) -> Tensor:
        """Return each model's mean loss (n_models,) of rows (…, B, n_in) and targets (…, B, n_out)."""
        return self.evaluate(X, targets)[0]

    def evaluate(self, X: Tensor, targets: Tensor, *, each_row: bool = False) -> tuple[Tensor, Tensor]:
        """Return what `losses` and `forward` do, from one pass; or the loss of each row, (n_models, B).

        For the latter small networks side by side keep memory: the next such call reuses that of the outputs.
        """
        keeps = each_row and all(is_small(block, X.shape[-2]) for block in self.blocks)
        z = self.batch_memory(X.shape[-2]).sums(X) if keeps else self._upwards(X)[-1]
        return activated_losses(self.loss, z, targets, self._last.apply_, each_row=each_row), z

    # Backward

    def gradients(
        self, X: Tensor, targets: Tensor, shares: Tensor | None = None, *, drop: Drop | None = None
    ) -> Tensor:
        """Fill `flat_grad` with the gradient of the mean loss, and return that loss, (n_models,).

        A row's share of its model's mean is 1/B unless `shares` (n_models, B, 1) says otherwise; `drop`
        leaves hidden answers out.
        """
        return self._passes.eager(X.shape[-2], drop).run_measured(X, targets, shares)

    def backprop(
        self, X: Tensor, targets: Tensor, shares: Tensor | None = None, *, drop: Drop | None = None
    ) -> None:
        """Fill `flat_grad` as `gradients` does, without working out the loss: the training loop's fast path.

        A batch that is a view into prepared rows costs nothing to make: split the rows once, for example with
        ``X.split(batch_size)``, rather than indexing at every step; to shuffle, permute once an epoch.
        """
        self._passes.run(X, targets, shares, drop)

    def batch_memory(self, batch_size: int) -> Backprop:
        """Return where a batch is taken from: who fills its `rows` and passes on its `X` saves a copy."""
        return self._passes.eager(batch_size)

    # Labels

    def encode(self, y: Any) -> Tensor:
        """Return labels as the targets that `losses` and `gradients` want, (…, B, n_out).

        Parameters
        ----------
        y : array, (B,) or (n_models, B)
            Whole numbers are classes: one output aims at ±1 (0 and 1 for sigmoid, relu and cross-entropy),
            many at a one-hot row of the same two values. Other numbers are targets and stay as they are.

        Raises
        ------
        ValueError
            If a class has no output.
        """
        return encode_labels(y, self.sizes[-1], self._last.low, self.flat)

    def predict(self, output: Tensor) -> Tensor:
        """Return the class (n_models, B) that an output (n_models, B, n_out) of `forward` stands for."""
        return predict_classes(output, self._last.low)
