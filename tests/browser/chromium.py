"""Chromium for tests and benchmarks: the system's if there is one, else Playwright's own."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window; `COURSE_CHROMIUM` names another one."""
    path = os.environ.get("COURSE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox refuses to run as root
    return playwright.chromium.launch(
        executable_path=path, args=[*QUIET, *(["--no-sandbox"] if root else [])]
    )
