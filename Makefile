# Five words: demo, test, check, bench, docs. `setup` is made by them when it is needed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ASSETS := src/qaplan/app/web/static/vendor/manifest.json

export QAPLAN_SHARED ?= $(abspath ../shared)

.PHONY: help setup assets demo test check bench bench-reid docs wheel usb screenshots lock reference

help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: $(STAMP) ## make .venv from the hashed locks, once

$(STAMP): requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

assets: $(ASSETS) ## fetch what the pages load from npm, by its lock

$(ASSETS): tools/assets/package-lock.json tools/make_assets.py
	$(PYTHON) tools/make_assets.py

demo: $(STAMP) $(ASSETS) ## build the Ustyurt study, virtual studies with a density among them, and the sample cards if any
	$(BIN)/python -m qaplan demo

check: $(STAMP) ## formatting, lint, types, import contracts, sizes
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/architecture

test: $(STAMP) $(ASSETS) ## tests, doctests and the code blocks of the documentation
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow"

bench: $(STAMP) $(ASSETS) ## benches with their budgets, and the slow tests
	$(BIN)/python -m pytest -q -p no:xdist -s benches
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m slow

bench-reid: $(STAMP) ## coats of the Nyala set beside the plain baseline: NYALA=DIR [SPLIT=train] [HALF=even]
	$(BIN)/python benches/bench_reid.py $(NYALA) --split $(or $(SPLIT),test) --half $(or $(HALF),odd) \
	  --sketch $(QAPLAN_SHARED)/sketches/coat_matching_baseline.py

docs: $(STAMP) ## the documentation as HTML, warnings are errors
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

wheel: $(STAMP) $(ASSETS) ## the wheel in dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

usb: $(STAMP) ## one folder that installs without internet; PYTHON_WINDOWS=archive takes a Python along
	$(BIN)/python tools/make_usb.py dist/qaplan-usb $(if $(PYTHON_WINDOWS),--python-windows $(PYTHON_WINDOWS))

screenshots: $(STAMP) ## the pictures of the documentation, by Chromium
	$(BIN)/python tools/make_screenshots.py

lock: $(STAMP) ## resolve the requirements again, with hashes and without addresses
	cd requirements && for part in runtime dev usb; do ../$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
	  --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --output-file $$part.txt $$part.in; done

reference: $(STAMP) ## write docs/reference/cli.md and rights.md from the program's own words
	$(BIN)/python docs/write_cli_reference.py
	$(BIN)/python docs/write_rights_reference.py
