# make study: open the study tool.   make test: run the tests.   make test-all: run every test.   Each works alone.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST_ARGS ?= -n auto
CPU_TORCH := https://download.pytorch.org/whl/cpu

.PHONY: study test test-all test-stock test-lowest coverage lint picture clean help

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

# With the torch that PyPI gives to Linux, a CUDA build: all solutions and attacks, and one in ten wrong answers.
test-stock: .venv-stock/installed
	.venv-stock/bin/python -m pytest tests/attacks tests/checker tests/cards/test_answers.py --all --wrong-one-in 10 $(PYTEST_ARGS)

# With the lowest version that pyproject.toml allows of everything that it names.
test-lowest: .venv-lowest/installed
	.venv-lowest/bin/python -m pytest tests/tui tests/cli tests/checker tests/store tests/deck tests/cards/test_answers.py \
	  $(PYTEST_ARGS)

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

picture: $(VENV)/installed-test
	$(BIN)/python docs/picture.py

clean:
	rm -rf $(VENV) .venv-stock .venv-lowest

define right-python
@command -v '$(PYTHON)' >/dev/null \
  || { echo "There is no $(PYTHON) here; name a Python 3.11 or newer: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 2; }
@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || { echo "studylm needs Python 3.11 or newer, and $(PYTHON) is $$('$(PYTHON)' -V 2>&1)." \
            "Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
endef

# PyPI's torch for Linux is a CUDA build, of no use without a GPU and five times as large. `index` is where pip looks too.
define install
@index=; torch=PyPI; \
if [ "$$(uname -s)" != Linux ] || [ -e /dev/nvidiactl ] || [ -e /dev/dxg ]; then :; \
elif $(BIN)/python -c 'import urllib.request as r; r.urlopen("$(CPU_TORCH)/torch/", timeout=10)' 2>/dev/null; then \
  index='--extra-index-url $(CPU_TORCH)'; torch='the CPU builds of pytorch.org'; \
else echo "$(CPU_TORCH) cannot be reached, so torch comes from PyPI: 4.8 GB instead of 1." >&2; fi; \
echo "Installing studylm, with torch from $$torch ..." >&2; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check $$index --editable '$(1)'
@$(BIN)/python -c 'from importlib.metadata import version as v; print("Installed torch", v("torch"))' >&2
endef

$(BIN)/python:
	$(right-python)
	@'$(PYTHON)' -m venv $(VENV)

# A stamp newer than pyproject.toml means: what it asks for is installed.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(call install,.)
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	$(call install,.[test])
	@touch $@ $(VENV)/installed

.venv-stock/installed: resolution = highest
.venv-lowest/installed: resolution = lowest-direct
.venv-stock/installed .venv-lowest/installed: pyproject.toml
	$(right-python)
	@'$(PYTHON)' -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet uv
	$(@D)/bin/uv pip install --python $(@D)/bin/python --resolution $(resolution) --editable '.[test]'
	@touch $@
