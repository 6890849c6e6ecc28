# Two commands set up everything on a fresh machine: `make refresh` and `make test`.
# They need python3 (3.11 or newer), make and a package index that pip is configured for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONFIG ?= config/aggregator.yaml

.DEFAULT_GOAL := help
.PHONY: help refresh check lint types floors tests test pins clean

help:  ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

refresh: $(VENV)/.installed  ## Install, read every source of config/aggregator.yaml, publish to feeds/
	$(BIN)/aggregator refresh --config $(CONFIG)
	@echo "Look at feeds/index.html in a browser, or subscribe to feeds/all.atom:"
	@ls -1 feeds | grep -v README | sed 's/^/  feeds\//'

lint: $(VENV)/.tested  ## Style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested  ## Strict types
	$(BIN)/mypy

floors: $(VENV)/.tested  ## Imports run downward only
	$(BIN)/lint-imports --no-cache

tests: $(VENV)/.tested  ## The tests alone
	$(BIN)/python -m pytest

test: lint types floors tests  ## Everything that must hold before a commit

pins: $(VENV)/.tested  ## Renew constraints.txt from the versions that are installed
	@{ head -n 1 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } > constraints.new
	@mv constraints.new constraints.txt

clean:  ## Remove what was installed and cached; database and feeds stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
