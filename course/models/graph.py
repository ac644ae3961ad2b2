"""The passes a network has made so far; on a GPU, a small one's as a graph, launched at once."""

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor

from course.models.backprop import Backprop
from course.models.dropout import Drop, Dropping

# Above this many parameters the kernels take longer than their launches, and a graph saves nothing.
SMALL = 1_000_000


class Captured:
    """A `Backprop` recorded once, for batches of its size, and replayed.

    Parameters
    ----------
    passes : Backprop
        On a CUDA device; its gradients are filled while recording.
    """

    def __init__(self, passes: Backprop) -> None:
        self.passes = passes
        self.targets = torch.zeros_like(passes.output)
        stream = torch.cuda.Stream(passes.output.device)  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream(passes.output.device))
        with torch.cuda.stream(stream):  # cuBLAS makes its workspaces on first use, which can't be recorded
            for _ in range(3):
                passes.compute(self.targets)
        torch.cuda.current_stream(passes.output.device).wait_stream(stream)
        self.graph = torch.cuda.CUDAGraph()
        # A notebook's other threads may use the device meanwhile.
        with torch.cuda.graph(self.graph, capture_error_mode="thread_local"):
            passes.compute(self.targets)

    def run(self, X: Tensor, targets: Tensor) -> None:
        """Fill the gradients, as `Backprop.run` does."""
        self.passes.X.copy_(X)
        self.targets.copy_(targets)
        self.graph.replay()


class Passes:
    """Backpropagation for batches of any size: memory is made when a size first comes.

    Parameters
    ----------
    make : callable
        ``make(batch_size, kind)`` returns a `Backprop`, or a `Dropping` if that is the kind.
    capture : bool
        Whether to replay a CUDA graph instead of launching each kernel.
    """

    def __init__(self, make: Callable[[int, type[Backprop]], Backprop], *, capture: bool) -> None:
        self.make = make
        self.capture = capture
        self._made: dict[int, Backprop] = {}
        self._dropping: dict[int, Dropping] = {}
        self._runs: dict[int, Callable[[Tensor, Tensor], None]] = {}

    def eager(self, batch_size: int, drop: Drop | None = None) -> Backprop:
        """Return the passes, to be run one by one; with dropout its masks are drawn."""
        if drop is not None:
            if batch_size not in self._dropping:
                self._dropping[batch_size] = cast("Dropping", self.make(batch_size, Dropping))
            self._dropping[batch_size].draw(drop)
            return self._dropping[batch_size]
        if batch_size not in self._made:
            self._made[batch_size] = self.make(batch_size, Backprop)
        return self._made[batch_size]

    def run(self, X: Tensor, targets: Tensor, shares: Tensor | None = None, drop: Drop | None = None) -> None:
        """Fill the gradients for rows (…, B, n_in) and targets (…, B, n_out); a graph knows no shares."""
        batch_size = X.shape[-2]
        if shares is not None or drop is not None:
            self.eager(batch_size, drop).run(X, targets, shares)
            return
        if batch_size not in self._runs:
            passes = self.eager(batch_size)
            self._runs[batch_size] = Captured(passes).run if self.capture else passes.run
        self._runs[batch_size](X, targets)
