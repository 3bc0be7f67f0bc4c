# The ways to work with the project; people, CI and the Dockerfile use the same ones. `make help` lists them.
PYTHON := .venv/bin/python
export ARGS

.DEFAULT_GOAL := help
.PHONY: help setup run train test test-quick kill lint check format lock bench compare-nlu nlu-test rasa-test exam clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## create or refresh .venv (done by itself when the lock file has changed)
	@scripts/setup

run: setup ## set everything up, train when needed, and run it
	@$(PYTHON) -m bot serve

train: setup ## train the model when its inputs have changed
	@$(PYTHON) -m bot train $(ARGS)

test: setup ## all tests; ARGS='-k name' chooses
	@scripts/test $(ARGS)

test-quick: setup ## the tests that need nothing but Python
	@scripts/test -m unit $(ARGS)

kill: setup ## kill processes dozens of times while askers talk
	@scripts/kill $(ARGS)

lint: setup ## ruff: faults and format
	@scripts/lint

check: lint ## lint, types, the policy base, and Rasa's check of the training data
	@scripts/check

format: setup ## let ruff put the code in form
	@scripts/format

lock: setup ## make the lock files from requirements*.in
	@scripts/lock

bench: setup ## side by side with a stock Rasa; ARGS=--quick takes about four minutes
	@$(PYTHON) -m benchmarks.compare $(ARGS)

nlu-test: setup ## understanding, measured on the held-out questions
	@$(PYTHON) -m bot nlu test $(ARGS)

rasa-test: setup ## Rasa's own test, on held-out conversations and questions
	@scripts/rasa-test $(ARGS)

compare-nlu: setup ## understanding of several pipelines side by side
	@$(PYTHON) -m bot nlu compare $(ARGS)

exam: setup ## the exam papers against the running service; ARGS=--update raises the best
	@scripts/exam $(ARGS)

clean: ## remove caches, logs and reports; keeps .venv, the database and the model
	@scripts/clean
