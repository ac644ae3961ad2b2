"""A real JupyterLab server in a folder of its own, for browser tests and benchmarks."""

import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import nbformat

NO_NEWS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/apputils-extension:sanitizer": {},
}
START_LIMIT_S = 60


class LabServer:
    """JupyterLab on a free loopback port with a random token; stops with the `with` block.

    Parameters
    ----------
    home : Path
        An empty folder; settings, runtime files and notebooks live below it, so that nothing of the
        machine's own Jupyter set-up leaks in or out.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "notebooks"
        self.progress = home / "progress.json"
        self.token = secrets.token_hex(16)
        self.url = ""

    def __enter__(self) -> "LabServer":
        self.root.mkdir(parents=True)
        settings = self.home / "share" / "settings"
        settings.mkdir(parents=True)
        (settings / "overrides.json").write_text(json.dumps(NO_NEWS))
        runtime = self.home / "runtime"
        env = os.environ | {
            "HOME": str(self.home),
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "COURSE_PROGRESS": str(self.progress),
            "IPYTHONDIR": str(self.home / "ipython"),
            "JUPYTER_PLATFORM_DIRS": "1",
        }
        self.log = (self.home / "server.log").open("w")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"),
                *(f"--IdentityProvider.token={self.token}", "--ServerApp.port=0"),
                *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
                *(f"--ServerApp.root_dir={self.root}", f"--LabApp.app_settings_dir={settings}"),
            ],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=env,
        )
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            for info in runtime.glob("jpserver-*.json"):
                text = info.read_text()
                if text.strip():
                    self.url = json.loads(text)["url"]
                    return self
            time.sleep(0.05)
        self.__exit__(None, None, None)
        raise RuntimeError("JupyterLab did not start:\n" + (self.home / "server.log").read_text()[-3000:])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def write_notebook(self, name: str, cells: list[str]) -> str:
        """Write a notebook of code cells below the root and return its address in JupyterLab."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        (self.root / name).write_text(nbformat.writes(notebook))
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address that opens notebook `name` alone, in a workspace of its own."""
        workspace = secrets.token_hex(4)
        return f"{self.url}lab/workspaces/{workspace}/tree/{name}?token={self.token}"
