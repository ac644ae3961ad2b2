"""Script: a session told again as plain PyTorch, with what hands did where they did it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from course.labs.export.network import Network, go_back, keep, low_of, network_text
from course.labs.export.rows import Rows, inputs_text, losses_text, targets_text
from course.training.events import EpochEnded

if TYPE_CHECKING:
    from course.labs.record import Record
    from course.labs.session import Session

WIDTH = 108


def write(make_session: Callable[[], Session], record: Record, *, title: str) -> str:
    """Return the script of a session; it needs numpy, torch and, for measured data, scikit-learn.

    The session is repeated to see what every edit did, so this takes about as long as the session trained.

    Parameters
    ----------
    make_session : callable
        Gives the session as it was before anything was done.
    record : Record
        What was done since.
    title : str
    """
    teller = Teller(make_session(), record)
    data, functions, network, changes = teller.tell(record)
    sources = teller.rows.sources.values()
    copies = (
        ["import copy\n"]
        if any("copy.deepcopy" in line for lines in changes.values() for line in lines)
        else []
    )
    imports = "\n".join(
        [*copies, "import numpy as np", "import torch", *(s for s in sources if not s.startswith("\n"))]
    )
    docstring = f'"""{comment(title)}, told again as plain PyTorch with all that the hand did."""'
    makers = [source.strip() for source in sources if source.startswith("\n")]
    loop = _loop(record, changes, l1=teller.l1, drops=teller.drops)
    blocks = [f"{docstring}\n\n{imports}", *makers, data, *functions, network, REPORT, loop]
    return "\n\n\n".join(blocks) + "\n"


class Teller:
    """Repeats a session and notes the lines that every moment of it needs."""

    def __init__(self, session: Session, record: Record) -> None:
        self.session = session
        for did in record.before:
            session.do(did)
        self.rows, self.network = Rows(), Network(session)
        self.texts: list[str] = []
        self.changes: dict[tuple[int, int], list[str]] = {}
        self.l1, self.drops = (_ever(session, record, name) for name in ("l1", "dropout"))
        self._marks: dict[int, tuple[int, Rows, Network, list[str]]] = {}

    def tell(self, record: Record) -> tuple[str, list[str], str, dict[tuple[int, int], list[str]]]:
        """Return data, functions and network as they begin, and the lines of every later moment."""
        session = self.session
        data = [*self.rows.follow(session.dataset), "order, position = None, 0"]
        functions = self.texts = self._functions()
        alive = [
            "alive = [torch.ones_like(w) for w in W]  # 0 where the L1 penalty has switched a weight off"
        ]
        network = [*self.network.begin(session, drops=self.drops), *(alive if self.l1 else [])]
        self._mark()
        for moment in record.moments:
            self._train_to(moment.epoch, moment.step)
            self._do(moment.did)
        self._train_to(record.epoch, record.step)
        return "\n".join(map(wrapped, data)), functions, "\n".join(map(wrapped, network)), self.changes

    def _functions(self) -> list[str]:
        session = self.session
        inputs = session.inputs
        targets = targets_text(session.dataset, inputs, session.model.sizes[-1], low_of(session))
        network = network_text(session, drops=self.drops)
        return [_wrapped_text(inputs_text(inputs)), targets, network, losses_text(inputs)]

    def _mark(self) -> None:
        """Keep what is known at a moment that the session can be turned back to."""
        known = self.session.epoch, self.rows.copy(), self.network.copy(), list(self.texts)
        self._marks[self.session.step] = known

    def _train_to(self, epoch: int, step: int) -> None:
        session = self.session
        if (session.epoch, session.step) == (epoch, step):
            return
        ends = True
        while ends:
            for event in session.events():
                if isinstance(event, EpochEnded):
                    self.network.trained(session)
                    self._mark()
                    self._note_stop()
                if (session.epoch, session.step) == (epoch, step):
                    break
            ends = bool(session.stopped) and (session.epoch, session.step) != (epoch, step)
        self.network.trained(session)

    def _note_stop(self) -> None:
        """Note, where patience has just run out, what goes back to when, and that it has to be kept there."""
        session = self.session
        if not session.stopped or session.best is None:
            return
        now, best = (session.epoch, session.step), (session.best.epoch, session.best.step)
        if not any(line.startswith("kept =") for line in self.changes.get(best, [])):
            self.changes[best] = [*keep(l1=self.l1), *self.changes.get(best, [])]
        text = f"# {comment(session.stopped)}"
        self.changes.setdefault(now, [])[:0] = [text, *go_back(l1=self.l1)]

    def _do(self, did: dict[str, object]) -> None:
        """Do one thing, and note the lines for what it changed."""
        session = self.session
        before = session.model.flat.clone()
        n_edits = len(session.history.edits)
        event = session.do(did)
        if event is None:
            at = session.step
            epoch, rows, network, texts = self._marks[at]
            rows.sources = self.rows.sources
            self.rows, self.network, self.texts = rows.copy(), network.copy(), list(texts)
            self.changes = {key: lines for key, lines in self.changes.items() if key < (epoch, at)}
            text, before = "what the hand had set when training was turned back", session.model.flat.clone()
        else:
            is_new = len(session.history.edits) > n_edits
            text = event.text if is_new else f"{event.text} so far"  # a piece of a stroke
        self._note(text, before)

    def _note(self, text: str, before: torch.Tensor) -> None:
        session = self.session
        data = self.rows.follow(session.dataset)
        lines = [*data, *self.network.follow(session, before, l1=self.l1)]
        functions = self._functions()
        for old, new in zip(self.texts, functions, strict=True):
            if old != new:
                lines += new.splitlines()
        if data or functions != self.texts:
            lines.append("changed = True")
        self.texts = functions
        if lines:
            key = session.epoch, session.step
            self.changes.setdefault(key, []).extend([f"# {comment(text)}", *lines])


def _loop(record: Record, changes: dict[tuple[int, int], list[str]], *, l1: bool, drops: bool) -> str:
    """Return the training loop, with the hand's changes at their moments."""
    told = []
    for (epoch, step), lines in sorted(changes.items()):
        told.append(f"    if (epoch, step) == ({epoch}, {step}):")
        told += [wrapped(" " * 8 + line) if line else "" for line in lines]
    follow = FOLLOW if any("changed = True" in lines for lines in changes.values()) else []
    penalty = (SIGNS, SHRINK) if l1 else ([], [])
    return "\n".join(
        [
            "step, epoch, changed = 0, 0, False",
            "while True:",
            *told,
            *follow,
            "    if step == 0 and order is None:",
            "        report()",
            f"    if (epoch, step) == ({record.epoch}, {record.step}):",
            "        break",
            *ORDER,
            DROPPED if drops else WHOLE,
            *penalty[0],
            *STEP,
            *penalty[1],
            "    step += 1",
            "",
            'print("now", *losses())',
        ]
    )


def _ever(session: Session, record: Record, name: str) -> bool:
    """Return whether a knob was ever off 0."""
    values = (m.did.get("value") for m in record.moments if m.did.get("name") == name)
    return any([getattr(session.knobs, name), *values])


REPORT = '''def report():
    """Print one line for this epoch."""
    print("epoch", epoch, "step", step, "losses", *losses())'''
FOLLOW = """
    if changed and order is not None:  # rows that left are left out of the epoch, new ones come next
        rows = np.flatnonzero(is_train & in_use)
        stays, new = np.isin(order, rows), rows[~np.isin(rows, order)]
        if shuffle and len(new) > 1:
            new = new[torch.randperm(len(new), generator=generator).numpy()]
        seen, coming = order[:position][stays[:position]], order[position:][stays[position:]]
        order, position = np.concatenate([seen, new, coming]), len(seen)
    changed = False
""".strip("\n").splitlines()
ORDER = """
    if order is None:
        order, position = np.flatnonzero(is_train & in_use), 0
        if shuffle:
            order = order[torch.randperm(len(order), generator=generator).numpy()]
    elif position >= len(order):
        order, epoch = None, epoch + 1
        report()
        continue
    batch = order[position : position + batch_size]
    position += len(batch)
    optimizer.zero_grad()
""".strip("\n").splitlines()
WHOLE = "    loss(inputs(X[batch]), targets(y[batch])).backward()"
DROPPED = "    loss(inputs(X[batch]), targets(y[batch]), masks(len(batch)) if dropout else None).backward()"
SIGNS = ["    signs = [w.detach().sign() for w in W]"]
STEP = ["    optimizer.step()"]
SHRINK = """
    with torch.no_grad():
        for w, sign, keep in zip(W, signs, alive):  # a weight that L1 would carry across 0 stays 0
            shrunk = w - lr * l1 * sign
            keep *= (w * shrunk >= 0) if l1 else 1
            w.copy_(shrunk * keep)
""".strip("\n").splitlines()


def wrapped(line: str) -> str:
    """Return a line of numbers broken where it is too long."""
    if len(line) <= WIDTH or '"' in line or "#" in line:
        return line
    indent, depth, safe = " " * (len(line) - len(line.lstrip())), 0, ""
    for character in line.strip():
        depth += (character in "[(") - (character in "])")
        safe += "\0" if character == " " and not depth else character  # a line may break inside brackets only
    broken = textwrap.fill(
        safe,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return broken.replace("\0", " ")


def _wrapped_text(text: str) -> str:
    return "\n".join(map(wrapped, text.splitlines()))


def comment(text: str) -> str:
    """Return text that ends neither a comment nor a docstring, whatever a learner's file is called."""
    return ascii(text)[1:-1].replace('"', "'")
