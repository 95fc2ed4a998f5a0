# The one door: `make` says what there is, `make test` is what CI runs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BELAY := .build/debug/belay
SWIFT_TARGETS := Package.swift Sources Tests

# Debian packages and what each is for.
define PACKAGES
pkg-config:finds the C libraries
libsqlite3-dev:the store
libjansson-dev:JSON of requests
libgmime-3.0-dev:composing mail
libexpat1-dev:XML of requests
python3:the demo and the tests of the whole program
strace:tests that watch what reaches the disk
endef
export PACKAGES

.PHONY: help setup build debug format lint check test demo announce run fuzz clean

help: ## Prints this
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) \
	    | while IFS=$$'\t' read -r name words; do printf 'make %-7s %s\n' "$$name" "$$words"; done

setup: ## Installs the Debian packages that are missing; says nothing when none is
	@version=$$(swift --version 2>/dev/null || true)
	version=$$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<< "$$version")
	if [ -z "$$version" ]; then
	    echo "Swift is missing: install 6.2 or later from https://www.swift.org/install/" >&2
	    exit 1
	fi
	if [ "$$(printf '6.2\n%s\n' "$$version" | sort -V | head -n 1)" != 6.2 ]; then
	    echo "Swift is $$version: install 6.2 or later from https://www.swift.org/install/" >&2
	    exit 1
	fi
	missing=()
	while IFS=: read -r package reason; do
	    case $$package in
	        python3|strace|pkg-config) command -v "$$package" > /dev/null && continue ;;
	        *) dpkg-query -W -f '$${Status}' "$$package" 2> /dev/null \
	            | grep -q 'install ok installed' && continue ;;
	    esac
	    echo "missing: $$package ($$reason)"
	    missing+=("$$package")
	done <<< "$$PACKAGES"
	if [ $${#missing[@]} -eq 0 ]; then exit 0; fi
	if ! command -v apt-get > /dev/null; then
	    echo "there is no apt-get: install the equivalents of $${missing[*]} yourself" >&2
	    exit 1
	fi
	root=()
	if [ "$$(id -u)" -ne 0 ]; then
	    if ! command -v sudo > /dev/null; then
	        echo "not root and no sudo: as root, apt-get install $${missing[*]}" >&2
	        exit 1
	    fi
	    root=(sudo)
	fi
	set -x
	"$${root[@]}" apt-get update -q
	"$${root[@]}" env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -q -y --no-install-recommends "$${missing[@]}"

build: setup ## Builds the release program, .build/release/belay
	swift build -c release --product belay
	@echo "the program is .build/release/belay"

debug: setup ## Builds the debug program, .build/debug/belay
	swift build --product belay

format: ## Puts the Swift files into the house's format
	swift format format --in-place --parallel --recursive $(SWIFT_TARGETS)

lint: ## Says where a file is not in the house's format
	swift format lint --strict --parallel --recursive $(SWIFT_TARGETS)

check: setup lint ## Format, style and declared dependencies, with a build of everything
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --filter '^TidyTests\.'

test: check ## check, then every test; the debug program is driven as users drive it
	swift test --skip-build --skip '^TidyTests\.'
	BELAY_BINARY=$(BELAY) python3 Tests/Interop/run.py

demo: announce debug ## Schedules, cancels, pauses and resumes mail before your eyes
	python3 Examples/demo.py $(BELAY)

announce:
	@echo "The first build takes 5 to 8 minutes on two cores, later ones seconds; the demo, 15 seconds."
	echo "These Debian packages are installed where they are missing:"
	sed 's/:.*//' <<< "$$PACKAGES" | paste -s -d ' ' | sed 's/^/  /'

run: debug ## Leaves a server running in ./belay-data, with lines to paste
	@exec bash Examples/run.sh $(BELAY)

# Which reader `make fuzz` feeds, and for how long; by default all, a minute each.
FUZZ := xml soap smtp-reply scalar
FUZZ_SECONDS := 60
SEEDS_xml := ../Tests/WireTests/SOAP/Hostile
SEEDS_soap := ../Tests/DialectTests/MarketingCloud/Envelopes
SEEDS_smtp-reply := Corpus/SMTPReplies
SEEDS_scalar := Corpus/Scalars

fuzz: setup ## Feeds what reads from outside with libFuzzer's ideas; not part of make test
	@cd Fuzzing
	swift build -c release
	$(foreach name,$(FUZZ),
	mkdir -p .build/corpus/$(name) .build/failures
	.build/release/Fuzz $(name) -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
	    -dict=xml.dict -artifact_prefix=.build/failures/$(name)- -print_final_stats=1 \
	    .build/corpus/$(name) $(SEEDS_$(name)))

clean: ## Removes what was built; keeps ./belay-data
	swift package clean
