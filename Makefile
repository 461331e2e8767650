# Needs Python 3.11 or newer; another one than python3: make PYTHON=python3.12 test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint format types package clean help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(STAMP)

demo: $(STAMP) ## explain a stuck Service that was recorded from a real cluster
	@$(BIN)/lbdoctor why svc/web -n shop --from fixtures/recorded/nobody-answers/sick || test $$? -eq 1

test: $(STAMP) ## set up and run the tests
	$(BIN)/python -m pytest -q -n 2

lint: $(STAMP) ## lint, and check the format
	$(BIN)/ruff check --output-format concise .
	$(BIN)/ruff format --check .

format: $(STAMP) ## format the code
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

types: $(STAMP) ## check the types
	$(BIN)/mypy

package: $(STAMP) ## build the sdist, the wheel from it, and try the wheel in a bare environment
	$(BIN)/python .ci/package.py

clean: ## forget the environment and everything that was built
	rm -rf $(VENV) build dist *.egg-info

-include bench/bench.mk lab/lab.mk
