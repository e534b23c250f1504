# The two commands a newcomer needs: make run, make test. The rest is for people who change things.
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= python3
STAMP  := $(VENV)/.installed
KERNEL := kernel/setup.py kernel/pyproject.toml $(wildcard kernel/src/bascule_kernel/*)

.DEFAULT_GOAL := help
.PHONY: help setup kernel run test check bench scoreboard record lock clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP)  ## make .venv with locked, hash-checked dependencies

$(STAMP): requirements/dev.txt pyproject.toml $(KERNEL)
	$(PYTHON) -c 'import sys; sys.exit("Bascule needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@$(MAKE) --no-print-directory kernel >/dev/null 2>&1 || \
	  echo "going on without the compiled kernel, in plain Python: same answers, slower; 'make kernel' says what is missing"
	@touch $@

kernel:  ## build and install the compiled parts; needs a C compiler and Python's headers
	rm -rf kernel/build
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation ./kernel

run: setup  ## set up and start the service with the embedded store in ./var
	@$(BIN)/bascule init --quiet --if-missing
	@exec $(BIN)/bascule serve

test: setup  ## set up and run every check and test
	$(MAKE) check
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup  ## style, types, floors, twins
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_tree.py

bench: setup  ## speed, with ratios against a peer in the same run; writes build/bench.json
	$(BIN)/python -m benchmarks.speed

scoreboard: setup  ## accuracy and conformance; writes build/scoreboard.json
	$(BIN)/python -m benchmarks.scoreboard --misses

record: setup  ## docs/scoreboard.md anew from what bench and scoreboard last measured
	$(BIN)/python -m benchmarks.record

lock:  ## resolve the dependencies anew
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --group dev pyproject.toml requirements/build.in -o requirements/dev.txt

clean:  ## remove what was made
	rm -rf $(VENV) build kernel/build dist
