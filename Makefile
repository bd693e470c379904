# The two commands of the README are `make demo` and `make test`. Everything else is for those who build Daylit.
# Uses uv where it is installed, else venv and pip: a fresh machine needs Python 3.11 or later, and make.

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
UV := $(shell command -v uv 2>/dev/null)
DEMO := demo
SOURCES := pyproject.toml $(LOCK)

.PHONY: help demo test check format bench soak docs clean lock

help:
	@echo "make demo    an invented agency, every study, and the report (about two minutes the first time)"
	@echo "make test    install what the tests need and run them"
	@echo "make check   format, lint, types, import contracts, house rules"
	@echo "make bench   measure every figure of docs/benchmarks.md against its peer"
	@echo "make soak    the long simulated worlds (about an hour)"
	@echo "make docs    build the documentation into site/"

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Daylit needs Python 3.11 or later with the venv module. On Debian: apt-get install python3 python3-venv"; exit 2; fi
	@echo "Making an environment in $(VENV) …"
	@$(if $(UV),$(UV) venv -q --allow-existing --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

define install
	@echo "Installing $(1) …"
	@$(if $(UV),$(UV) pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check --progress-bar on) -c $(LOCK) -e $(2)
	@touch $@
endef

$(VENV)/.runs: $(BIN)/python $(SOURCES)
	$(call install,Daylit,.)

$(VENV)/.tests: $(BIN)/python $(SOURCES)
	$(call install,Daylit and what its tests need,".[test]")
	@touch $(VENV)/.runs

$(VENV)/.benches: $(BIN)/python $(SOURCES)
	$(call install,the peers that benchmarks compare with,".[test,bench]")
	@touch $(VENV)/.runs $(VENV)/.tests

$(VENV)/.docs: $(BIN)/python $(SOURCES)
	$(call install,what the documentation needs,".[test,docs]")
	@touch $(VENV)/.runs $(VENV)/.tests

demo: $(VENV)/.runs
	@$(BIN)/daylit demo --out $(DEMO) --again

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not soak" --durations=8

check: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/house

format: $(VENV)/.tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.benches
	$(BIN)/python -m benchmarks

soak: $(VENV)/.tests
	@rm -rf build/worlds && mkdir -p build/worlds
	DAYLIT_WORLDS=build/worlds $(BIN)/python -m pytest -n 2 -m soak --durations=20
	$(BIN)/python tests/worlds/page.py build/worlds

docs: $(VENV)/.docs
	$(BIN)/mkdocs build --strict

lock:
	$(UV) pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --all-extras \
	  pyproject.toml -o $(LOCK)

clean:
	rm -rf $(VENV) $(DEMO) site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
