# make study: open the study tool.   make test: run the tests.   make test-all: run every test.   Each works alone.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST_ARGS ?= -n auto

.PHONY: study test test-all coverage lint picture clean help

help:
	@sed -n '1p' Makefile

study: $(VENV)/installed
	@$(BIN)/studylm

test: $(VENV)/installed-test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-all: $(VENV)/installed-test
	$(BIN)/python -m pytest --all $(PYTEST_ARGS)

coverage: $(VENV)/installed-test
	$(BIN)/python -m pytest --cov --cov-report= $(PYTEST_ARGS)
	@$(BIN)/python -m coverage report --format=total | sed 's/$$/% of the lines and branches of studylm are run by make test/'

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

picture: $(VENV)/installed-test
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "studylm needs Python 3.11 or newer; name one with: make PYTHON=python3.12 study" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

# A stamp newer than pyproject.toml means: what it asks for is installed.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ $(VENV)/installed
