# Everything that people and CI do with this repository. Each target does its own set-up.

CONFIGURATION ?= Release
RID ?= linux-x64
PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help run ui build test test-fast bench chaos scenarios fuzz scan locks audit fmt publish clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

run: build ## Start a server with the example workflows at http://localhost:8080
	artifacts/bin/MiniAirflow/release/miniairflow standalone --port $(PORT) --workflows examples

build: ui ## Compile everything
	dotnet build MiniAirflow.slnx -c $(CONFIGURATION) -v quiet

ui: ## Build the web pages, if Node is there and they have changed; the next build takes them in
	eng/ui.sh build

test: ## Install what the tests need, then run all of them, also against the native executable
	eng/test.sh

test-fast: ui ## Run the tests that need no native executable and no browser
	dotnet test --solution MiniAirflow.slnx -c $(CONFIGURATION)

bench: publish ## Measure, beside ninja and real peers, and print a table (BENCH="--runs 3 chain" narrows it)
	eng/setup.sh ninja-build postgresql-15 redis-server
	eng/peers.sh artifacts/peers
	dotnet build bench/MiniAirflow.Bench -c Release -v quiet
	MINIAIRFLOW_EXE=$(CURDIR)/artifacts/publish/MiniAirflow/miniairflow MINIAIRFLOW_PEERS=$(CURDIR)/artifacts/peers artifacts/bin/MiniAirflow.Bench/release/miniairflow-bench --json artifacts/bench.json $(BENCH)

chaos: publish ## Break real processes on purpose and ask the witnesses (CHAOS="--seeds 200 --start 1" for long)
	eng/setup.sh postgresql-15 redis-server sqlite3
	dotnet build tests/MiniAirflow.Chaos -c Release -v quiet
	MINIAIRFLOW_EXE=$(CURDIR)/artifacts/publish/MiniAirflow/miniairflow artifacts/bin/MiniAirflow.Chaos/release/miniairflow-chaos --evidence artifacts/chaos $(CHAOS)

scenarios: ## Write docs/scenarios.md anew: which test shows which failure scenario
	UPDATE_SCENARIOS=1 dotnet test --project tests/MiniAirflow.Scenarios.Tests -c $(CONFIGURATION)

fuzz: ## Look for trouble at random and at length, and write docs/fuzzing.md (FUZZ="http frames" narrows it)
	eng/fuzz.sh $(FUZZ)

scan: ## Let a web scanner at a real server on this machine
	eng/scan.sh

locks: ## Write the lock files and the lists of what others made anew, after a version was changed
	eng/locks.sh

audit: ## Ask the registries for known flaws of what we use
	eng/audit.sh

fmt: ## Put the code into the one format
	dotnet format MiniAirflow.slnx

publish: ui ## Build the native executable into artifacts/publish/MiniAirflow
	eng/setup.sh clang zlib1g-dev
	dotnet publish src/MiniAirflow -c Release -r $(RID) -o artifacts/publish/MiniAirflow -v quiet

clean: ## Remove everything that was built
	rm -rf artifacts
