# One command each: `make run` for a desk to play with, `make test` for every check.
# The bootstrap uses pip for one package, uv, because uv installs the locked set in seconds where pip takes minutes.
PYTHON ?= python3
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements.lock --build-constraint requirements.lock

.DEFAULT_GOAL := help
# Bytecode is written at first import: without it every start compiles a thousand modules again (7 s instead of 1).
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run test lint clean lock

help:
	@echo "make run    set up, fill a demo home with the sample corpora, print log-ins, serve the desk (PORT=$(PORT))"
	@echo "make test   set up, run every check and test"
	@echo "make lock   resolve pyproject.toml again into requirements.lock"
	@echo "make clean  remove the environment and the demo home"

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %s; set PYTHON=..." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)

$(VENV)/.runtime: $(BIN)/uv pyproject.toml requirements.lock
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(INSTALL) --editable '.[dev,postgres]'
	@touch $@

run: $(VENV)/.runtime
	$(BIN)/copilot demo --port $(PORT)

test: $(VENV)/.dev
	.ci/checks

lock: $(BIN)/uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) demo-home demo-keys
