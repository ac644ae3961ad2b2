"""What goes wrong is one sentence on the stage, with a way out; markup in names is text."""

import re

from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

WILD = (
    "from course.labs import playground\n\n"
    "lab = playground('reg-plane', activation='relu', hidden=[8, 8], hide=['network'])\nlab"
)
EVIL = "<img src=x onerror=window.hacked=1>"
FILE = (
    "from pathlib import Path\n"
    "from course.labs import playground\n\n"
    f"rows = ''.join(f'{{i % 9}},{{i % 7}},{{[\"<b>cat</b>\", \"dog\"][i % 2]}}\\n' for i in range(60))\n"
    f"Path('pets.csv').write_text('{EVIL},<i>b</i>,kind\\n' + rows)\n"
    "lab = playground(csv='pets.csv')\n"
    "lab"
)
LIVE = "from course.labs import playground\n\nlab = playground(hide=['network'], autoplay=True)\nlab"


def show(notebook: NotebookPage, server: LabServer, name: str, cell: str) -> NotebookPage:
    notebook.open(server.write_notebook(name, [cell])).run_all()
    notebook.wait_stage()
    return notebook


def type_lr(lab: NotebookPage, value: str) -> None:
    field = lab.stage.locator("[data-control='lr'] input[type='text']")
    field.fill(value)
    field.press("Enter")
    lab.until(lambda: float(lab.ask("print(lab.run.knobs.lr)")), float(value).__eq__)


def test_divergence_says_step_and_reason_and_back_leads_out(
    server: LabServer, notebook: NotebookPage
) -> None:
    lab = show(notebook, server, "wild.ipynb", WILD)
    for epoch in ("1", "2"):
        lab.press("step")
        lab.until(lambda: lab.status("epoch"), epoch.__eq__)
    good = lab.status("train_loss")
    type_lr(lab, "10")
    lab.press("play")
    ended = lab.stage.locator("[data-notice='ended']")
    ended.wait_for()
    said = re.search(
        r"loss at step (\d+) is .*; go back to step (\d+) and .* lr than 10; .* Back", ended.inner_text()
    )
    assert said and int(said[1]) > int(said[2]) == 120
    assert lab.stage.locator("[data-notice]:visible").count() == 1
    assert lab.stage.locator("[data-action='play']").inner_text() == "Play"
    lab.press("step_back")
    ended.wait_for(state="detached")
    lab.until(lambda: lab.status("train_loss"), good.__eq__)
    assert lab.status("epoch") == "2"
    type_lr(lab, "0.03")
    lab.press("play")
    lab.until(lambda: int(re.sub(r"\D", "", lab.status("epoch"))), lambda epoch: epoch > 10)


def test_markup_in_names_is_text(server: LabServer, notebook: NotebookPage) -> None:
    lab = show(notebook, server, "pets.ipynb", FILE)
    lab.press("step")
    lab.until(lambda: lab.status("epoch"), "1".__eq__)
    text = lab.stage.inner_text()
    assert "<b>cat</b>" in text
    assert EVIL in lab.stage.evaluate(
        "(root) => root.textContent + root.innerHTML.replaceAll('&lt;', '<').replaceAll('&gt;', '>')"
    )
    assert lab.stage.locator("img, b, i:not([class])").count() == 0
    assert lab.page.evaluate("window.hacked === undefined")


BAD = {
    "{'k': 'dance', 'view': 'a'}": "The kind of a message must be one of",
    "{'k': 'edit', 'view': 'a', 'seq': 1, 'edit': 'add'}": "an edit must be a dictionary with a 'do'",
    "{'k': 'control', 'view': 'a', 'seq': 2, 'name': 'lrr', 'value': 1}": "did you mean 'lr'?",
    "{'k': 'edit', 'view': 'a', 'seq': 3, 'edit': {'do': 'x' * 1_000_000}}": "smaller than 1 MB",
}


def test_a_bad_message_is_a_line_that_can_be_put_away(server: LabServer, notebook: NotebookPage) -> None:
    lab = show(notebook, server, "live.ipynb", LIVE)
    for message, words in BAD.items():
        lab.ask(f"lab.stage.runner.put({message})")
        notice = lab.stage.locator("[data-notice='notice']").filter(has_text=words)
        notice.wait_for()
        notice.locator("button").click()
        assert not notice.is_visible()
    assert "Traceback" not in lab.page.locator(".jp-Notebook").inner_text()
    assert lab.ask("print(lab.stage.runner.playing, lab.stage.runner.error)") == "True None"
