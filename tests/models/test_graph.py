"""On a GPU a small network runs from a captured CUDA graph, and says the same as without."""

import pytest
import torch

from course.device import is_out_of_memory
from course.models.graph import Captured, Passes
from course.models.mlp import MLP

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")


def test_memory_is_made_once_for_each_batch_size():
    model, made = MLP((2, 3, 1)), []

    def make(batch_size, kind):
        made.append(batch_size)
        return kind(model.blocks, model.grad_blocks, batch_size, model._hidden, model._last, model.loss)

    passes = Passes(make, capture=False)
    for n in (4, 2, 4, 2, 4):
        passes.run(torch.zeros(n, 2), torch.ones(n, 1))
    assert made == [4, 2]


@pytest.mark.gpu
@needs_cuda
@pytest.mark.parametrize("n_models", [1, 3])
@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
def test_the_graph_gives_the_gradients_of_the_single_kernels(loss, n_models):
    model = MLP((4, 8, 8, 3), n_models=n_models, loss=loss, device="cuda")
    rng = torch.Generator().manual_seed(0)
    for n in (10, 7, 10):
        X = torch.randn(n, 4, generator=rng).cuda()
        targets = model.encode(torch.randint(3, (n,), generator=rng).cuda())
        model.gradients(X, targets)
        expected = model.flat_grad.clone()
        model.flat_grad.zero_()
        model.backprop(X, targets)
        torch.testing.assert_close(model.flat_grad, expected)
        model.flat.sub_(model.flat_grad, alpha=0.1)
    assert isinstance(model._passes._runs[10].__self__, Captured)


@pytest.mark.gpu
@needs_cuda
def test_on_a_gpu_the_loss_falls_as_on_the_cpu():
    X, y = torch.randn(40, 2), torch.arange(40) % 2
    losses = []
    for device in ("cpu", "cuda"):
        model = MLP((2, 8, 1), dtype=torch.float64)
        model.to(device)
        rows, targets = X.double().to(device), model.encode(y)
        for _ in range(50):
            model.backprop(rows, targets)
            model.flat.sub_(model.flat_grad, alpha=0.1)
        losses.append(model.losses(rows, targets).cpu())
    torch.testing.assert_close(*losses)


@pytest.mark.gpu
@needs_cuda
def test_a_full_gpu_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 50, dtype=torch.uint8, device="cuda")
    assert is_out_of_memory(caught.value)
