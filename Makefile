# Two commands set up everything on a fresh machine: `make refresh` and `make test`.
# They need python3 (3.11 or newer), make and a package index that pip is configured for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
CONFIG ?= config/aggregator.yaml
FEEDS ?= 1000

.DEFAULT_GOAL := help
.PHONY: help refresh check lint types floors tests test load soak fuzz conformance incidents costs bench faults pins clean

help:  ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

# Every version is pinned, so nothing is left to resolve: --no-deps is exact, and fast with an old pip too.
$(VENV)/.installed: pyproject.toml requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --requirement requirements.txt
	$(PIP) --no-deps --editable .
	$(BIN)/python -m compileall -q aggregator
	$(BIN)/python -m pip check
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-test.txt
	$(PIP) --no-deps --requirement requirements-test.txt
	$(BIN)/python -m pip check
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

tests: $(VENV)/.tested $(VENV)-reader/.installed  ## The tests alone
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

test: lint types floors tests  ## Everything that must hold before a commit

load: $(VENV)/.tested  ## A million reads while a daemon publishes, beside wrk; then against nginx (needs wrk, nginx)
	$(BIN)/python -m tests.load.campaign

faults: $(VENV)/.tested  ## The faults of tests/faults at the figures of a release: every write, thousands of races
	FAULTS=release $(BIN)/python -m pytest --numprocesses auto --dist worksteal tests/faults

costs: $(VENV)/.tested  ## What reading costs, beside feedparser, and publishing, beside feedgen and up to 100,000 stored entries (some minutes)
	$(BIN)/python benchmarks/archives.py
	$(BIN)/python benchmarks/parsing.py
	$(BIN)/python benchmarks/publishing.py

# What the peers need, and the program's own libraries beside them.
$(VENV)-bench/.installed: requirements.txt benchmarks/requirements.txt
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements.txt --requirement benchmarks/requirements.txt
	@touch $@

bench: $(VENV)-bench/.installed $(VENV)-reader/.installed  ## Everything beside everybody; writes docs/performance.md (FEEDS=10000; needs newsboat, sfeed, wrk, nginx)
	$(VENV)-bench/bin/python -m benchmarks $(FEEDS) --into docs

fuzz: $(VENV)/.tested  ## Without end: spoilt feeds through the parsers; finds go to var/fuzz (SEED=N begins at N)
	$(BIN)/python -m tests.fuzz.campaign $(SEED)

soak: $(VENV)/.tested  ## A day of 1,440 ticks with 500 sources, a tenth of them faulty, on a clock that leaps; prints what grew
	$(BIN)/python -m tests.faults.soak

conformance: $(VENV)/.tested  ## Hold the parser against other parsers' suites; WRITE=--write mends docs/parsing.md
	$(BIN)/python -m tests.conformance $(WRITE)

# lemon24's reader lives in an environment of its own: it is no dependency of the project.  Where it cannot be
# had, the tests that need it are skipped.
$(VENV)-reader/.installed:
	-$(PYTHON) -m venv $(VENV)-reader && $(VENV)-reader/bin/python -m pip install --quiet --disable-pip-version-check 'reader>=3.26,<4' sgmllib3k && touch $@

incidents: $(VENV)/.tested $(VENV)-reader/.installed  ## Play the incidents into newsboat and reader, and count the harm
	$(BIN)/python -m tests.incidents $$($(VENV)-reader/bin/python -c 'import reader, sys; print("--reader-python", sys.executable)' 2>/dev/null)

pins:  ## Resolve the newest versions that pyproject.toml allows and pin them
	rm -rf .pins
	$(PYTHON) -m venv .pins/run
	.pins/run/bin/python -m pip install --quiet .
	.pins/run/bin/python -m pip freeze | grep -v ' @ ' > .pins/run.txt
	$(PYTHON) -m venv .pins/test
	.pins/test/bin/python -m pip install --quiet --constraint .pins/run.txt '.[test]'
	.pins/test/bin/python -m pip freeze | grep -v ' @ ' | grep -vxFf .pins/run.txt > .pins/test.txt || true
	{ head -n 1 requirements.txt; cat .pins/run.txt; } > .pins/requirements.txt
	{ head -n 1 requirements-test.txt; cat .pins/test.txt; } > .pins/requirements-test.txt
	mv .pins/requirements.txt .pins/requirements-test.txt .
	rm -rf .pins

clean:  ## Remove what was installed and cached; database and feeds stay
	rm -rf $(VENV) $(VENV)-reader $(VENV)-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
