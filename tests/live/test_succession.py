import gc

import pytest

from course.live import succession
from course.live.succession import succeed


class Kernel:
    def __init__(self):
        self.parent = {}

    def get_parent(self):
        return self.parent


class Shell:
    def __init__(self):
        self.kernel = Kernel()


class Held:
    closed = False

    def close(self):
        self.closed = True


@pytest.fixture
def execute(monkeypatch):
    """Pretend that a cell is being executed."""
    shell = Shell()
    monkeypatch.setattr(succession, "shell", lambda: shell)
    monkeypatch.setattr(succession, "_living", {})
    numbers = iter(range(100))

    def execute(cell=None, code="lab", kind="execute_request"):
        header = {"msg_type": kind, "msg_id": next(numbers)}
        shell.kernel.parent = {"header": header, "metadata": {"cellId": cell}, "content": {"code": code}}

    return execute


def new(**options):
    held = Held()
    succeed(held, **options)
    return held


def test_the_same_cell_again_closes_what_it_made(execute):
    execute("a")
    first, second = new(), new()
    assert not first.closed and not second.closed
    execute("a")
    third = new()
    assert first.closed and second.closed and not third.closed


def test_another_cell_closes_nothing(execute):
    execute("a")
    first = new()
    execute("b")
    assert not new().closed and not first.closed


def test_a_cell_without_a_name_is_known_by_its_text(execute):
    execute(code="x")
    first = new()
    execute(code="y")
    second = new()
    execute(code="x")
    new()
    assert (first.closed, second.closed) == (True, False)


def test_a_key_goes_before_the_cell(execute):
    execute("a")
    first = new(key="mine")
    execute("b")
    second = new(key="mine")
    assert first.closed and not second.closed


def test_outside_a_cell_nothing_is_replaced(execute):
    execute("a", kind="comm_msg")
    first = new()
    new()
    assert not first.closed


def test_nothing_is_kept_alive(execute):
    execute("a")
    new()
    gc.collect()
    [(_, members)] = succession._living.values()
    assert [member() for member in members] == [None]


def test_without_ipython_there_is_no_shell(monkeypatch):
    monkeypatch.delitem(succession.sys.modules, "IPython", raising=False)
    assert succession.shell() is None
    held = Held()
    succeed(held)
    succeed(Held())
    assert not held.closed
