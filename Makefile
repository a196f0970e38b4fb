# One word a job. `make demo` and `make test` are all that is needed; the others take minutes to hours.
# A long job that can be stopped goes on where it was when it is called again.

CARGO ?= cargo
BIN := target/release
# Long jobs say here how long.
SECONDS_EACH ?= 10
CASES ?= 20000
ROUNDS ?= 200

.PHONY: help setup build demo test check sim acceptance compare bench fuzz torture clean-reports

help: ## list the jobs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

setup: ## install what is missing on a fresh machine
	@bash .ci/setup

build: setup ## the program, optimised
	$(CARGO) build --release --locked -p sameday-server

demo: build ## a simulated afternoon against the real server, in the terminal
	$(BIN)/sameday demo

check: setup ## format, lints, supply chain
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	@if $(CARGO) deny --version >/dev/null 2>&1; then \
		$(CARGO) deny --offline check bans licenses sources; \
	else echo "cargo-deny is not installed: licences and duplicate versions are not checked"; fi

test: check ## everything: format, lints, all tests, a simulation on 1 and 2 threads
	$(CARGO) test --workspace --locked
	$(MAKE) sim

sim: setup ## a short simulation on 1 and on 2 threads must end in the same digest
	@bash .ci/sim

acceptance: build ## the promised figures, by the judges in SAMEDAY_JUDGES on SAMEDAY_DATA
	$(CARGO) build --release --locked -p sameday-benches --bins
	$(BIN)/acceptance

compare: build ## Li & Lim on one core beside the best known values; goes on where it was stopped
	$(CARGO) build --release --locked -p sameday-benches --bins
	$(BIN)/compare $(SECONDS_EACH)

bench: setup ## the kernels, each beside a naive peer
	$(CARGO) bench --locked -p sameday-benches

fuzz: setup ## the property tests of engine and readers with many cases
	PROPTEST_CASES=$(CASES) $(CARGO) test --release --locked -p sameday-engine -p sameday-datasets

torture: build ## kill -9 under load, many times
	SAMEDAY_KILL_ROUNDS=$(ROUNDS) $(CARGO) test --release --locked -p sameday-tests \
		--test recovery -- --nocapture
