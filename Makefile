# Each target installs missing requirements (scripts/setup), builds, and runs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Importing a target that Package.swift does not declare is an error, so the build enforces the layers.
BUILD := swift build --explicit-target-dependency-import-check error
PREFIX ?= /usr/local
DESTDIR ?=
SOURCES := Sources Tests Benchmarks Examples Fuzz Package.swift
# Readers of the bench that scripts/fuzz can test.
BENCH_READERS := events load allocator prometheus planted numbers baseline push statsd

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: bench
bench: ## measure the whole fleet with the targets python and swift; exits with 0 whatever the verdicts
	@scripts/setup bench
	$(BUILD) -c release
	@code=0; .build/release/exporter-bench run --target python,swift || code=$$?; \
	if ((code > 3)); then exit $$code; fi

.PHONY: test
test: ## lint, build and run all tests; what CI runs
	@scripts/setup test
	@scripts/build-targets --services
	swift format lint --strict --recursive $(SOURCES)
	$(BUILD) --build-tests
	swift test --skip-build --disable-xctest 2>&1 | scripts/failures-last

.PHONY: hub-test
hub-test: ## test hubs on two machines (network namespaces): loss, age, backfill, wire bytes; needs root, 4 minutes
	@scripts/setup test
	$(BUILD) --build-tests
	HUB_TEST=1 swift test --skip-build --disable-xctest --filter TwoMachinesTests

.PHONY: targets
targets: ## build the agents in Go, C++ and Rust, in .build/targets; languages without packages are left out
	@scripts/setup targets
	@scripts/build-targets

.PHONY: build
build: ## build everything for use, in .build/release
	@scripts/setup bench
	$(BUILD) -c release

.PHONY: install
install: build ## install programs, targets, manual pages and completions: PREFIX=/usr/local, DESTDIR=
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install install

.PHONY: uninstall
uninstall: ## remove what install installed: with the same PREFIX and DESTDIR
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install uninstall

.PHONY: format
format: ## format all Swift sources as the tests require
	swift format --in-place --recursive $(SOURCES)

.PHONY: benchmarks
benchmarks: ## run microbenchmarks of exporter and parser, and check Benchmarks/Thresholds
	@scripts/setup benchmarks
	$(BUILD) -c release --product exporter-benchmarks
	.build/release/exporter-benchmarks --check Benchmarks/Thresholds/exporter.json
	@scripts/check-instructions
	.build/release/exporter-benchmarks --parser --check Benchmarks/Thresholds/parser.json

.PHONY: peers
peers: ## compare the exporter with those of Go, C++, Rust and Python: a table in Markdown; 5 minutes
	@scripts/setup peers
	@scripts/build-targets --peers
	$(BUILD) -c release --product peer-driver
	$(BUILD) -c release --product peer-driver-heap
	$(BUILD) -c release --product exporter-peers
	.build/release/exporter-peers

.PHONY: load-peers
load-peers: ## compare `exporter-bench load` with wrk, h2load and hey: tables in Markdown; 7 minutes
	@scripts/setup load-peers
	$(BUILD) -c release --product exporter-bench
	@scripts/load-peers

.PHONY: services
services: ## measure Examples/services beside a reading of /proc, and find a cost planted in each; half an hour
	@scripts/setup services
	@scripts/build-targets --services
	$(BUILD) -c release
	@scripts/check-services

.PHONY: coverage
coverage: ## measure the line coverage of unit tests by module; fails below the floors in scripts/coverage
	@scripts/setup bench
	@scripts/coverage

.PHONY: sanitize
sanitize: ## run the library tests under the address and the thread sanitizer
	@scripts/setup bench
	@scripts/sanitize

.PHONY: fuzz
fuzz: ## fuzz every reader of outside input: 400,000 inputs, 120,000 requests, and the bench's readers
	@scripts/setup bench
	@scripts/fuzz 400000
	@scripts/fuzz 120000 3
	@for choice in $(BENCH_READERS); do scripts/fuzz 30s $$choice; done

.PHONY: fuzz-long
fuzz-long: ## fuzz the bench's readers of agents, load commands, Prometheus and stores, an hour each: 7 hours
	@scripts/setup bench
	@for choice in $(BENCH_READERS); do scripts/fuzz 3600s $$choice; done

.PHONY: abuse
abuse: ## run slowhttptest against the exporter's server: slow headers, slow bodies, ranges, slow reading
	@scripts/setup abuse
	$(BUILD) -c release --product exporter-example
	@scripts/check-slow-clients

.PHONY: kills
kills: ## end 100 runs in twelve ways: no process left, valid stores, all completed by --resume; half an hour
	@scripts/setup bench
	$(BUILD) -c release
	@scripts/check-kills 100

.PHONY: docs
docs: ## build the documentation of the exporter libraries, in .build/docs; a broken link is an error
	@scripts/setup bench
	@scripts/make-docs

.PHONY: clean
clean: ## remove build products; .venv and results stay
	rm -rf .build
