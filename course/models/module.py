"""Any torch.nn.Module behind the glass-box network's surface: its gradients come from autograd."""

from typing import Any

import torch
from torch import Tensor, nn

from course.device import bf16_is_faster
from course.models.activations import ACTIVATIONS, SOFTMAX
from course.models.checks import check_count, check_name
from course.models.labels import LOSSES, activated_losses, encode_labels, mean_losses, predict_classes
from course.models.state import copy_state


class Module:
    """One `nn.Module`, trained like an `MLP` with ``n_models=1``.

    Its parameters are moved into one buffer and become views of it, so that the same optimisers and snapshots
    serve. Random layers (dropout) draw from numbers of their own, so a seed fixes the run.

    Parameters
    ----------
    module : torch.nn.Module
        Takes (B, *input_shape) and returns logits or sums (B, n_out) or (B,), without the last activation.
    input_shape : tuple of int
        Shape of one row, for example (64,) or (1, 8, 8); rows come flat and are shaped to it.
    n_out : int
        Number of outputs, at least 1.
    loss : str
        "cross_entropy" (softmax, or logistic for one output) or "squared".
    output : str
        Activation on top with the squared error; as in `MLP`.
    seed : int
        Start of the random layers' numbers, and of the parameters at `reset` with a new seed.
    device : str or torch.device
        Where the parameters live.

    Raises
    ------
    ValueError
        If the module has nothing to train, or mixes dtypes.

    Attributes
    ----------
    bf16 : bool
        Whether gradients are worked out under bf16 autocast; False until set, for example by `try_bf16`.
    """

    n_models = 1

    def __init__(
        self,
        module: nn.Module,
        *,
        input_shape: tuple[int, ...],
        n_out: int,
        loss: str = "cross_entropy",
        output: str = "linear",
        seed: int = 0,
        device: str | torch.device = "cpu",
    ) -> None:
        self.module = module.to(device)
        self.input_shape = tuple(check_count("input_shape", width, 8) for width in input_shape)
        self.sizes = (int(torch.Size(self.input_shape).numel()), check_count("n_out", n_out, 1))
        self.loss = check_name("loss", loss, LOSSES)
        self.seed, self.device = seed, torch.device(device)
        self.bf16 = False
        if loss == "cross_entropy":
            self._last = SOFTMAX if n_out > 1 else ACTIVATIONS["sigmoid"]
        else:
            self._last = ACTIVATIONS[check_name("output", output, ACTIVATIONS)]
        self._adopt()
        self._rng = torch.Generator().manual_seed(seed).get_state()
        self._start = {name: tensor.clone() for name, tensor in self._named().items()}
        self._start_seed = seed

    def _adopt(self) -> None:
        """Move the parameters into one buffer, and their gradients into another."""
        parameters = [p for p in self.module.parameters() if p.requires_grad]
        if not parameters or len({p.dtype for p in parameters}) > 1:
            raise ValueError(
                f"module must have parameters to train, all of one dtype, got {len(parameters)} of "
                f"{len({p.dtype for p in parameters})} dtypes; module.float() makes them alike"
            )
        self.flat = torch.cat([p.detach().flatten() for p in parameters])
        self.flat_grad = torch.zeros_like(self.flat)
        self.weight_mask = torch.cat([torch.full_like(p.detach(), p.dim() > 1).flatten() for p in parameters])
        start = 0
        for p in parameters:
            stop = start + p.numel()
            p.data = self.flat[start:stop].view_as(p)
            p.grad = self.flat_grad[start:stop].view_as(p)  # backward() adds into it
            start = stop

    def to(self, device: str | torch.device) -> "Module":
        """Move to a device, in place; ``flat`` is new."""
        self.device = torch.device(device)
        for p in self.module.parameters():
            p.grad = None
        self.module.to(device)
        self._adopt()
        return self

    @property
    def n_parameters(self) -> int:
        """Parameters that are trained."""
        return self.flat.numel()

    def reset(self, seed: int | None = None) -> None:
        """Return to the same start, or with a new `seed` let every layer draw its parameters again."""
        self.seed = self.seed if seed is None else seed
        copy_state(self._named(), self._start)
        self._rng = torch.Generator().manual_seed(self.seed).get_state()
        if self.seed != self._start_seed:
            with torch.no_grad(), torch.random.fork_rng(devices=[]):
                torch.random.set_rng_state(self._rng)
                for layer in self.module.modules():
                    if callable(draw := getattr(layer, "reset_parameters", None)):
                        draw()

    def _logits(self, X: Tensor, *, training: bool) -> Tensor:
        """Return the module's raw answer (1, B, n_out) for rows (B, n_in) or (1, B, n_in)."""
        self.module.train(training)
        rows = X.to(self.flat).reshape(-1, *self.input_shape)
        return self.module(rows).reshape(1, -1, self.sizes[-1])  # type: ignore[no-any-return]

    @torch.no_grad()
    def forward(self, X: Tensor) -> Tensor:
        """Return the outputs (1, B, n_out), with random layers still; see `MLP.forward`."""
        z = self._logits(X, training=False).clone()
        self._last.apply_(z)
        return z

    def activations(self, X: Tensor) -> list[Tensor]:
        """Return the output layer alone, (1, B, n_out): what lies inside is the module's own business."""
        return [self.forward(X)]

    def losses(self, X: Tensor, targets: Tensor) -> Tensor:
        """Return the mean loss (1,); see `MLP.losses`."""
        return self.evaluate(X, targets)[0]

    @torch.no_grad()
    def evaluate(self, X: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return what `losses` and `forward` do, from one pass."""
        z = self._logits(X, training=False).clone()
        return activated_losses(self.loss, z, targets, self._last.apply_), z

    def gradients(self, X: Tensor, targets: Tensor) -> Tensor:
        """Fill `flat_grad` by autograd and return the mean loss (1,); see `MLP.gradients`."""
        self.flat_grad.zero_()
        with torch.enable_grad(), torch.random.fork_rng(devices=[]):
            torch.random.set_rng_state(self._rng)
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
                logits = self._logits(X, training=True)
            loss = mean_losses(self.loss, logits.to(self.flat.dtype), targets, self._last.apply_)
            loss.sum().backward()  # type: ignore[no-untyped-call]
            self._rng = torch.random.get_rng_state()
        return loss.detach()

    def try_bf16(self, X: Tensor, targets: Tensor) -> bool:
        """Measure a batch with and without bf16 autocast, keep the faster, and return whether bf16.

        Parameters and buffers are as before.
        """
        state = self.state_dict()

        def step(bf16: bool) -> None:
            self.bf16 = bf16
            self.gradients(X, targets)

        self.bf16 = bf16_is_faster(step, self.device)
        self.load_state_dict(state)
        return self.bf16

    def backprop(self, X: Tensor, targets: Tensor) -> None:
        """Fill `flat_grad`; see `MLP.backprop`."""
        self.gradients(X, targets)

    def encode(self, y: Any) -> Tensor:
        """Return labels as targets (B, n_out); see `MLP.encode`."""
        return encode_labels(y, self.sizes[-1], self._last.low, self.flat)

    def predict(self, output: Tensor) -> Tensor:
        """Return the class (1, B) that an output of `forward` stands for."""
        return predict_classes(output, self._last.low)

    def _named(self) -> dict[str, Tensor]:
        """Return all parameters and buffers by the module's own names, sharing memory."""
        return {name: tensor.detach() for name, tensor in self.module.state_dict().items()}

    def state_dict(self) -> dict[str, Tensor]:
        """Return copies of parameters, buffers and the state of the random layers."""
        state = {name: tensor.clone().contiguous() for name, tensor in self._named().items()}
        return {**state, "random_layers": self._rng.clone()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take over, copied, what `state_dict` returned; a wrong name or shape is a ValueError."""
        rng = self._rng.clone()
        copy_state({**self._named(), "random_layers": rng}, state)
        self._rng = rng
