"""Spec: all that makes a lab, in one place, and the function that opens it.

From the settings of a `LabSpec` come the keyword arguments, their documentation and error sentences, the link
and the command line; from its panels and controls the stage; from its words and pictures what a page without
the stage shows.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from course.data.checks import check_name, shown
from course.fields import Choice, Declared, Field, Maybe, Range, Switch, checked, declared
from course.labs.arguments import TOOLS, plain
from course.labs.lab import Lab
from course.live.controls import Control
from course.live.transport import TRANSPORT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.contracts import Panel
    from course.live.stage import Stage

S = TypeVar("S")
R = TypeVar("R", bound=Any)


@dataclass(frozen=True, kw_only=True)
class LabSpec(Generic[S, R]):
    """All that makes a lab.

    Parameters
    ----------
    name : str
        What the function is called, and the lab in links.
    about : str
        What the lab is, in one sentence: the first line of the function's documentation.
    settings : dataclass
        Its values are the function's arguments, the first also by position; see `course.fields`. What fits
        no single field is checked in its ``__post_init__``.
    make_run : callable
        ``make_run(settings)`` gives the run before its first step.
    panels : mapping of str to callable
        ``panel(run)`` makes each panel of the stage, by the name that `hide` takes, in order.
    controls : sequence of Control
        In order. What follows the run (value, reach, options) is read from it.
    title : callable
        ``title(settings)`` is what the learner reads above the lab.
    summary : callable
        ``summary(run, title=…)`` says in a few lines where the run is.
    figure : callable
        ``figure(run, title=…)`` draws it for a page without a stage.
    code : callable
        ``code(make_run, record, title=…)`` gives the script that reproduces a run.
    view : mapping of str to callable, optional
        ``set(run, value)`` for each control that changes what is shown and not what is trained.
    readouts : sequence, optional
        What the bar of the stage tells instead of losses; see `Readout` in ``ts/src/types.ts``.
    unit, seen : str
        What Step goes on by, and what is counted as seen.
    speed : float, optional
        Units a second unless a teacher sets another; None for as fast as it goes.
    source : str
        Whose ideas the lab shows.
    """

    name: str
    about: str
    settings: type[S]
    make_run: Callable[[S], R]
    panels: Mapping[str, Callable[[R], Panel]]
    controls: Sequence[Control]
    title: Callable[[S], str]
    summary: Callable[..., str]
    figure: Callable[..., Figure]
    code: Callable[..., str]
    view: Mapping[str, Callable[[R, Any], None]] | None = None
    readouts: Sequence[Sequence[Any]] = ()
    unit: str = "epoch"
    seen: str = ""
    speed: float | None = 10.0
    source: str = ""


@dataclass(frozen=True)
class _Names(Field):
    """A list out of some names."""

    known: tuple[str, ...]

    @property
    def kind(self) -> str:
        return "iterable of str"

    def check(self, name: str, value: object) -> list[str]:
        if isinstance(value, str) or not isinstance(value, list | tuple):
            raise ValueError(
                f'{name} must be a list of names such as ["lr"], got {shown(value)}; add the brackets'
            )
        return [check_name(name, each, self.known) for each in value]


def for_teachers(
    controls: Sequence[str], panels: Sequence[str], *, unit: str, speed: float | None, tool: bool = False
) -> dict[str, Declared]:
    """Return the arguments that every lab has beside its own settings.

    Parameters
    ----------
    controls, panels : sequence of str
        Names of what the lab has.
    unit : str
        What Step goes on by.
    speed : float, optional
        What it trains at unless a teacher sets another.
    tool : bool
        Whether it has a plane with points to paint.
    """
    everything = (*controls, *panels, *TRANSPORT)
    found = {
        "controls": Declared(Maybe(_Names(tuple(controls))), "For teachers: show these controls only.", None),
        "hide": Declared(_Names(everything), "For teachers: hide these controls, panels or buttons.", ()),
        "autoplay": Declared(Switch(), "Train as soon as the stage is shown.", False),
        "speed": Declared(
            Maybe(Range(0.1, 1000, good=10)),
            f"Speed in {unit}s a second; None for as fast as it goes.",
            speed,
        ),
    }
    return found | ({"tool": Declared(Choice(TOOLS), "What the brush does first.", "add")} if tool else {})


def define(spec: LabSpec[Any, Any]) -> Callable[..., Lab]:
    """Return the function that opens a lab, with a signature and a documentation of its own.

    Its attribute ``open`` opens the lab from its arguments as a dictionary, as a link holds them.
    """
    own = declared(spec.settings)
    names = [control.name for control in spec.controls]
    known = own | for_teachers(names, list(spec.panels), unit=spec.unit, speed=spec.speed)

    def open_lab(settings: Any) -> Lab:
        if not isinstance(settings, dict):
            raise ValueError(
                f"settings must be a dictionary, got {type(settings).__name__}; make the link again"
            )
        config = checked(known, {name: plain(name, value) for name, value in settings.items()})
        left = names if config["controls"] is None else config["controls"]
        config["controls"] = [name for name in left if name not in config["hide"]]
        values = spec.settings(**{name: config[name] for name in own})
        config |= {name: getattr(values, name) for name in own}  # as the class may have rewritten them
        title = spec.title(values)
        return Lab(
            spec.name,
            config,
            partial(spec.make_run, values),
            partial(_stage, spec, config, title),
            title=title,
            draw=spec.figure,
            tell=spec.summary,
            write=spec.code,
        )

    def maker(*args: Any, **settings: Any) -> Lab:
        for name in settings:
            if name not in known:
                check_name(f"argument of {spec.name}", name, known)
        return open_lab(signature.bind(*args, **settings).arguments)

    signature = inspect.Signature(
        [
            inspect.Parameter(
                name, _POSITIONAL if name == next(iter(own)) else _KEYWORD, default=each.default
            )
            for name, each in known.items()
        ]
    )
    maker.__name__ = maker.__qualname__ = spec.name
    maker.__doc__ = _documentation(spec, known)
    maker.__module__ = spec.settings.__module__
    maker.__signature__ = signature  # type: ignore[attr-defined]
    maker.open = open_lab  # type: ignore[attr-defined]
    return maker


_POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD
_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def _documentation(spec: LabSpec[Any, Any], known: Mapping[str, Declared]) -> str:
    """Return the documentation of a lab's function, in numpydoc's form."""
    lines = [spec.about, "", "Parameters", "----------"]
    for name, each in known.items():
        lines.append(f"{name} : {each.field.kind}")
        lines += textwrap.wrap(each.about, 100, initial_indent="    ", subsequent_indent="    ")
    lines += ["", "Raises", "------", "ValueError"]
    lines.append("    If an argument is unknown or out of range: one sentence with what is accepted.")
    if spec.source:
        lines += ["", "Source", "------", *textwrap.wrap(spec.source, 100)]
    return "\n".join(lines)


def _stage(spec: LabSpec[Any, Any], config: dict[str, Any], title: str, run: Any, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.stage import Stage

    hide = config["hide"]
    return Stage(
        run,
        [make(run) for name, make in spec.panels.items() if name not in hide],
        [_at(control, run, config) for control in spec.controls],
        title=title,
        playing=config["autoplay"],
        speed=config["speed"],
        view_options={name: partial(put, run) for name, put in (spec.view or {}).items()},
        transport={
            "hide": [name for name in TRANSPORT if name in hide],
            "unit": spec.unit,
            **({"readouts": [list(each) for each in spec.readouts]} if spec.readouts else {}),
            **({"seen": spec.seen} if spec.seen else {}),
        },
        **texts,
    )


def _at(control: Control, run: Any, config: Mapping[str, Any]) -> Control:
    """Return a control at the value of the run, or of the settings where the run does not know it.

    A slider reaches as far as its value, however that was set.
    """
    if control.fit is not None:
        control = control.fit(control, run)
    value = config[control.name] if control.read is None else control.read(run)
    if control.kind == "range":
        least = value if control.min is None else min(control.min, value)
        most = value if control.max is None else max(control.max, value)
        control = replace(control, min=least, max=most)
    return replace(control, value=value, hidden=control.name not in config["controls"])
