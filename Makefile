# The two commands of the README are `make demo` and `make test`. Everything else is for those who build Daylit.
# Uses uv where it is installed, else venv and pip: a fresh machine needs Python 3.11 or later, and make.

comma := ,
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
UV := $(shell command -v uv 2>/dev/null)
DEMO := demo
# Two more than there are cores: many tests wait for a browser, a server or a disk.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 2)')
SOURCES := pyproject.toml $(LOCK)
OFFICER := $(shell find frontend/officer frontend/rules -type f -not -path '*/node_modules/*')

.PHONY: help demo test test-postgres check format bench soak nightly validation docs clean lock

help:
	@echo "make demo    an invented agency: its report, and its people's pages to look around in (a few minutes the first time)"
	@echo "make test    install what the tests need and run them"
	@echo "make test-postgres  the agency's product once more, on a PostgreSQL server of its own"
	@echo "make check   format, lint, types, import contracts, house rules"
	@echo "make bench   measure every figure of docs/benchmarks.md against its peer"
	@echo "make validation  make published numbers again and write docs/validation.md"
	@echo "make nightly the same counts on DuckDB, Polars and Spark, properties with new cases, the agency's product on PostgreSQL"
	@echo "make soak    the long simulated worlds (some hours), and what make nightly runs"
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
	$(call install,Daylit,".[web]")

$(VENV)/.tests: $(BIN)/python $(SOURCES)
	$(call install,Daylit and what its tests need,".[test$(comma)web]")
	@touch $(VENV)/.runs

$(VENV)/.benches: $(BIN)/python $(SOURCES)
	$(call install,the peers that benchmarks compare with,".[test$(comma)bench$(comma)web]")
	@touch $(VENV)/.runs $(VENV)/.tests

$(VENV)/.soaks: $(BIN)/python $(SOURCES)
	$(call install,what the long tests need (Spark is large: some minutes),".[test$(comma)spark$(comma)web]")
	@command -v java >/dev/null || echo "There is no Java: the tests of counting on Spark will skip and say so (Debian: openjdk-17-jre-headless)"
	@touch $(VENV)/.runs $(VENV)/.tests

$(VENV)/.docs: $(BIN)/python $(SOURCES)
	$(call install,what the documentation needs,".[test$(comma)docs$(comma)web]")
	@touch $(VENV)/.runs $(VENV)/.tests

$(VENV)/.officer: $(BIN)/python frontend/build.sh $(OFFICER)
	@echo "Building the officer's app …"
	@frontend/build.sh $(VENV)
	@touch $@

demo: $(VENV)/.runs $(VENV)/.officer
	@$(BIN)/daylit demo --out $(DEMO) --again --serve

test: $(VENV)/.tests $(VENV)/.officer
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not soak" --durations=8

test-postgres: $(VENV)/.tests $(VENV)/.officer
	$(BIN)/python tests/web/on_postgres.py

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

soak: $(VENV)/.soaks
	@rm -rf build/worlds && mkdir -p build/worlds
	DAYLIT_WORLDS=build/worlds $(BIN)/python -m pytest -n 2 -m soak --ignore=tests/tables --durations=20
	$(BIN)/python tests/worlds/page.py build/worlds
	@$(MAKE) nightly

nightly: $(VENV)/.soaks
	$(BIN)/python -m pytest -n 2 --dist loadfile -m soak tests/tables --durations=8
	DAYLIT_EXPLORE=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m "hypothesis and not soak"
	$(BIN)/python tests/web/on_postgres.py tests/web -n auto --dist loadfile -m "not browser"

validation: $(VENV)/.tests
	$(BIN)/python tests/validation/page.py

docs: $(VENV)/.docs
	$(BIN)/mkdocs build --strict

lock:
	$(UV) pip compile -q --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --all-extras \
	  pyproject.toml -o $(LOCK)

clean:
	rm -rf $(VENV) $(DEMO) site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
