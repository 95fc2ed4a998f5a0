# The one door: `make` says what there is, `make test` is what CI runs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BELAY := .build/debug/belay
SWIFT_TARGETS := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
    Benchmarks/Figures

# Debian packages and what each is for.
define PACKAGES
pkg-config:finds the C libraries
libsqlite3-dev:the store
libpq-dev:the store past one machine
libsimdjson-dev:JSON of requests
libjansson-dev:the JSON that simdjson leaves over
libgmime-3.0-dev:composing mail
libidn2-dev:addresses with international domains
zlib1g-dev:gzip bodies
libexpat1-dev:XML of requests
python3:the demo and the tests of the whole program
endef
export PACKAGES

# What only `make test` needs beside them. What is for Python comes with it, in
# Tests/Interop/requirements*.txt.
define TEST_PACKAGES
strace:tests that watch what reaches the disk
openssl:the certificates of the tests' own authority
postfix:a real relay, which the tests configure and start for themselves
sasl2-bin:the password file of that relay
libsasl2-modules:logins at that relay
python3-venv:a folder of the tests' own for the vendors' clients
chromium:a browser for the console
chromium-driver:what drives that browser
postgresql:clusters that the tests start for themselves
pgbouncer:a pooler before those
fonts-inter:the type of the console's screenshots, the same on every machine
endef
export TEST_PACKAGES

# What `make bench` needs beside them.
define BENCH_PACKAGES
wrk:the load on HTTP
postfix:smtp-source and smtp-sink, the yardstick of handing over
redis-tools:redis-benchmark, and the server under another name
endef
export BENCH_PACKAGES

VENV := .venv
PYTHON := $(VENV)/bin/python
REQUIREMENTS := Tests/Interop/requirements.txt
# Packages whose own requirements are left out.
ALONE := Tests/Interop/requirements-alone.txt
# Less than `make races` and `make audience` do of the same.
INTEROP := env BELAY_BINARY=$(BELAY) BELAY_RACES=400 BELAY_UNSCHEDULES=200 BELAY_AUDIENCE=10000 \
    PYTHONDONTWRITEBYTECODE=1 $(PYTHON) Tests/Interop/run.py
# Suites that mount a small disk or start a relay, which root alone may.
AS_ROOT := test_durability test_full_database test_postfix

# $(call installed,LIST): installs what is missing of a list; removes nothing in exchange.
define installed
missing=()
while IFS=: read -r package reason; do
    case $$package in
        python3|strace|pkg-config|openssl) command -v "$$package" > /dev/null && continue ;;
        python3-venv) python3 -c 'import venv, ensurepip' 2> /dev/null && continue ;;
        *) dpkg-query -W -f '$${Status}' "$$package" 2> /dev/null \
            | grep -q 'install ok installed' && continue ;;
    esac
    echo "missing: $$package ($$reason)"
    missing+=("$$package")
done <<< "$$$(1)"
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
if [[ " $${missing[*]} " == *" postfix "* ]]; then
    # Without a configuration of its own the system starts no Postfix.
    "$${root[@]}" debconf-set-selections \
        <<< 'postfix postfix/main_mailer_type select No configuration'
fi
clusters=/etc/postgresql-common/createcluster.d
if [[ " $${missing[*]} " == *" postgresql "* ]]; then
    # Nor does its installation make a cluster and start it: the tests have their own.
    "$${root[@]}" mkdir -p "$$clusters"
    "$${root[@]}" tee "$$clusters/belay.conf" <<< 'create_main_cluster = false' > /dev/null
    trap '"$${root[@]}" rm -f "$$clusters/belay.conf"' EXIT
fi
set -x
"$${root[@]}" apt-get update -q
"$${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends --no-remove "$${missing[@]}"
if [[ " $${missing[*]} " == *" pgbouncer "* ]] && command -v systemctl > /dev/null; then
    # The tests start their own: the system's is not to run because of them.
    "$${root[@]}" systemctl disable --now pgbouncer || true
fi
endef

# Debian has one mail server at a time, and nobody's is replaced for a test.
define refuse_other_mta
query='$${db:Status-Status} $${Package} $${Provides}\n'
other=$$({ dpkg-query -W -f "$$query" 2> /dev/null || true; } \
    | awk '$$1 == "installed" && $$2 != "postfix" && / mail-transport-agent/ {print $$2}')
if [ -n "$$other" ]; then
    echo "this needs Postfix, which would replace $$other:" \
        "run it in a container or on another machine" >&2
    exit 1
fi
endef

.PHONY: help setup setup-tests setup-bench build debug format lint check test races soak audience bench demo announce run fuzz clean

help: ## Prints this
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) \
	    | while IFS=$$'\t' read -r name words; do printf 'make %-11s %s\n' "$$name" "$$words"; done

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
	$(call installed,PACKAGES)

setup-tests: setup ## The same for what only the tests need
	@if [ "$$(id -u)" -ne 0 ] && ! command -v sudo > /dev/null; then
	    echo "not root and no sudo, which tests with a real relay need: run make test as root" >&2
	    exit 1
	fi
	$(refuse_other_mta)
	$(call installed,TEST_PACKAGES)

setup-bench: setup ## The same for what only the benchmarks need
	@$(refuse_other_mta)
	$(call installed,BENCH_PACKAGES)

$(VENV)/ready: $(REQUIREMENTS) $(ALONE) | setup-tests
	@rm -rf $(VENV)
	python3 -m venv $(VENV)
	sed -n 's/^\([A-Za-z][^ ]*\)  *# \(.*\)/missing: \1 (\2)/p' $(REQUIREMENTS) $(ALONE)
	install() {
	    if ! $(VENV)/bin/pip install --quiet "$$@" > $(VENV)/log 2>&1; then
	        echo "pip could not install $${!#} into $(VENV):" \
	            "$$(grep -v '^ *$$' $(VENV)/log | tail -n 1)" >&2
	        exit 1
	    fi
	}
	install --requirement $(REQUIREMENTS)
	install --no-deps --requirement $(ALONE)
	touch $@

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

test: setup-tests $(VENV)/ready check ## check, then every test; the debug program is driven as users drive it
	python3 -B Tests/Interop/postgres.py run -- swift test --skip-build --skip '^TidyTests\.'
	if [ "$$(id -u)" -eq 0 ]; then
	    $(INTEROP)
	else
	    $(INTEROP) --without $(AS_ROOT)
	    sudo $(INTEROP) $(AS_ROOT)
	fi

races: build ## 2,000 cancels within 10 ms of a release, against the release program
	@BELAY_BINARY=.build/release/belay BELAY_RACES=2000 python3 Tests/Interop/run.py test_races

# How often each of them: SOAK_CYCLES. Suites that a soak has beside the kill loops: SOAK.
SOAK_CYCLES := 500
SOAK := test_kill_loop test_kill_loop_nodes test_races_nodes test_lost_commits test_failover

soak: build $(VENV)/ready ## Hours of kills and failovers, on a file and on PostgreSQL with three nodes, against the release program
	@BELAY_BINARY=.build/release/belay BELAY_KILL_CYCLES=$(SOAK_CYCLES) BELAY_NODE_RACES=2000 \
	    BELAY_ENDED_MAILS=5000 BELAY_FAILOVERS=50 $(PYTHON) Tests/Interop/run.py $(SOAK)

audience: build $(VENV)/ready ## A million rows imported and expanded within 256 MiB, lists and campaigns of 100,000 expanded, over kills; 1,000 cancels
	@BELAY_BINARY=.build/release/belay $(PYTHON) Tests/Interop/run.py test_audience test_campaigns
	BELAY_BINARY=.build/release/belay BELAY_IMPORT=1000000 $(PYTHON) Tests/Interop/run.py test_imports
	BELAY_BINARY=.build/release/belay BELAY_MEMORY=1000000 $(PYTHON) Tests/Interop/run.py test_campaign_memory

# All rows, or those of ROWS="accept stop". How much is measured, with what it is without:
# BENCH_ROUNDS (5), BENCH_SECONDS (3), BENCH_MEMBERS (1000000), BENCH_MAILS (20000).
ROWS :=
BENCH := Benchmarks/.build/release
# On the disk that the repository is on: a folder in memory would make every fsync free.
BENCH_FOLDER := $(CURDIR)/Benchmarks/.build/runs

bench: setup-bench build ## Measures the release program beside its yardsticks (docs/benchmarks.md)
	swift build -c release --package-path Benchmarks
	rm -rf $(BENCH_FOLDER)
	mkdir -p $(BENCH_FOLDER)
	export BELAY_BINARY=$(CURDIR)/.build/release/belay
	export YARDSTICK_BINARY=$(CURDIR)/$(BENCH)/yardstick
	export BENCH_FOLDER=$(BENCH_FOLDER) BENCH_RESULTS=$(BENCH_FOLDER)/figures
	swift package --package-path Benchmarks benchmark run --no-progress \
	    $(foreach row,$(ROWS),--filter $(row))
	$(BENCH)/verdict $(BENCH_FOLDER)/figures

demo: announce debug ## Schedules, cancels, pauses and resumes mail before your eyes
	python3 Examples/demo.py $(BELAY)

announce:
	@echo "The first build takes 5 to 8 minutes on two cores, later ones seconds; the demo, 15 seconds."
	echo "These Debian packages are installed where they are missing:"
	sed 's/:.*//' <<< "$$PACKAGES" | paste -s -d ' ' | sed 's/^/  /'

run: debug ## Leaves a server running in ./belay-data, with lines to paste
	@exec bash Examples/run.sh $(BELAY)

# Which reader `make fuzz` feeds, and for how long; by default all, a minute each.
FUZZ := xml soap mail-partner-query smtp-reply scalar csv multipart form
FUZZ_SECONDS := 60
SEEDS_xml := ../Tests/WireTests/SOAP/Hostile
SEEDS_soap := ../Tests/DialectTests/MarketingCloud/Envelopes
SEEDS_mail-partner-query := Corpus/MailPartnerQueries
SEEDS_smtp-reply := Corpus/SMTPReplies
SEEDS_scalar := Corpus/Scalars
SEEDS_csv := Corpus/CSV
SEEDS_multipart := Corpus/Multipart
SEEDS_form := Corpus/Forms

fuzz: setup ## Feeds what reads from outside with libFuzzer's ideas; not part of make test
	@cd Fuzzing
	swift build -c release
	$(foreach name,$(FUZZ),
	mkdir -p .build/corpus/$(name) .build/failures
	ASAN_OPTIONS=quarantine_size_mb=4 .build/release/Fuzz $(name) \
	    -max_total_time=$(FUZZ_SECONDS) -timeout=10 -malloc_limit_mb=64 -rss_limit_mb=256 \
	    -dict=xml.dict -artifact_prefix=.build/failures/$(name)- -print_final_stats=1 \
	    .build/corpus/$(name) $(SEEDS_$(name)))

clean: ## Removes what was built; keeps ./belay-data
	swift package clean
