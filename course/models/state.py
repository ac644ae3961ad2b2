"""Copying named tensors into a model that is already there."""

from collections.abc import Mapping

from torch import Tensor


def copy_state(mine: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> None:
    """Write `state` into the tensors of `mine`, after checking names and shapes of all.

    Raises
    ------
    ValueError
        If a name or a shape differs; nothing changes.
    """
    if set(state) != set(mine):
        raise ValueError(
            f"the state must hold {', '.join(mine)}; got {', '.join(sorted(state))[:200] or 'nothing'}; "
            "load it into a model of the shape it was saved from"
        )
    for name, tensor in state.items():
        if tensor.shape != mine[name].shape:
            raise ValueError(
                f"{name} must have shape {tuple(mine[name].shape)}, got {tuple(tensor.shape)}; "
                "load it into a model of the shape it was saved from"
            )
    for name, tensor in state.items():
        mine[name].copy_(tensor)
