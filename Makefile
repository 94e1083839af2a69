# make help lists what there is. Everything a target needs is installed by the target itself.

SWIFT    ?= swift
PREFIX   ?= /usr/local
RELEASE  := .build/release/pintle
VERSION  := $(shell sed -n 's/.*version = "\(.*\)"/\1/p' Sources/Evidence/Verdict.swift)
KEY      ?=
# No libraries are taken from the folder that the program happens to lie in.
FLAGS    := -c release --static-swift-stdlib --disable-local-rpath

.DEFAULT_GOAL := help
.PHONY: help demo build test test-sanitized lint format bench fuzz dist install docs setup setup-tests clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

demo: build ## build a release and show the gate at work on a made-up pull request
	@scripts/demo $(RELEASE)

build: setup ## build the release binary
	$(SWIFT) build $(FLAGS) --product pintle

test: setup-tests ## run every test
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

test-sanitized: setup-tests ## run the tests under AddressSanitizer and ThreadSanitizer
	PINTLE_SANITIZED=address SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize=address --scratch-path .build-asan
	PINTLE_SANITIZED=thread SWIFT_BACKTRACE=enable=no $(SWIFT) test --sanitize=thread --scratch-path .build-tsan

lint: ## check the formatting, warnings as errors
	$(SWIFT) format lint --strict --recursive Sources Tests Fuzz Package.swift

format: ## format the sources
	$(SWIFT) format --in-place --recursive Sources Tests Fuzz Package.swift

bench: build ## time pintle beside its peers, in one run
	@scripts/setup bench
	@Benchmarks/run $(RELEASE)
	@Benchmarks/packages $(RELEASE)
	@Benchmarks/signatures $(RELEASE)
	@Benchmarks/pipelines $(RELEASE)

fuzz: setup ## fuzz every parser, 60 seconds each (SECONDS_EACH=n)
	@scripts/fuzz

dist: build ## a .deb, a tar.gz and SHA256SUMS in dist/, signed by KEY=NAME.key (PASSPHRASE_FILE=)
	@scripts/dist $(RELEASE) $(VERSION) "$(KEY)"

install: build ## install into PREFIX (default /usr/local)
	install -D -m 755 -s $(RELEASE) $(DESTDIR)$(PREFIX)/bin/pintle
	@scripts/completions $(RELEASE) $(DESTDIR)$(PREFIX)

docs: build ## write the rules' pages anew
	$(RELEASE) rules pages docs/rules

setup: ## install what a build needs
	@scripts/setup build

setup-tests:
	@scripts/setup test

clean: ## remove what builds made
	rm -rf .build .build-* dist
