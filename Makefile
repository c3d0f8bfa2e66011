# `make build` and `make test` make their own environment; Python 3.11 and make suffice.
# `make bench SIZES="200000 1000000"` simulates and builds nations of these sizes, or
# `SIZES="--within 73.71 --stations tps.parquet --residents rekap.csv"` a region, sets
# BEFORE=reports/old.json beside them, an earlier reports/bench.json, and with
# SPARK_PERSONS=200000 compares the engines on a nation of that size. `make bench-splink`
# compares linking with Splink's, on WAREHOUSE or a nation of SPLINK_PERSONS, by the least of RUNS.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
SPARK := .venv/.spark
SPARK_PERSONS ?= 1000000
SPLINK := .venv-splink/.ready
SPLINK_PERSONS ?= 200000
# Nothing is installed but what a lock file pins with its hash; what is built from source,
# the project itself and pyspark, is built with the setuptools of the lock file.
BUILT := -qq --disable-pip-version-check --no-deps --no-build-isolation
PINNED := $(BUILT) --require-hashes
FOLDERS := $(if $(LANDING),--landing "$(LANDING)") $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)")

.PHONY: build spark test accept lint docs bench bench-splink clean

build: $(READY) ; @$(BIN)/sdp build $(FOLDERS)

spark: $(SPARK) ; @$(BIN)/sdp build --engine spark $(FOLDERS)

test: lint $(SPARK) ; @$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

accept: $(SPARK) ; @$(BIN)/pytest -m acceptance

lint: $(READY) ; @$(BIN)/sqlfluff lint models tests analyses && $(BIN)/dbt --warn-error parse --profiles-dir profiles --quiet && $(BIN)/python tests/lint/spark_syntax.py

docs: $(READY) ; @$(BIN)/sdp docs $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)")

bench: $(SPARK) ; @export PYTHONPATH=tests && $(BIN)/python bench/landing_bench.py && $(BIN)/python bench/nation_bench.py $(SIZES) $(if $(BEFORE),--before "$(BEFORE)") && $(BIN)/python bench/spark_bench.py --persons $(SPARK_PERSONS)

bench-splink: $(READY) $(SPLINK) ; @PYTHONPATH=tests $(BIN)/python bench/splink_bench.py $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)",--persons $(SPLINK_PERSONS)) $(if $(RUNS),--runs $(RUNS))

clean: ; @rm -rf .venv .venv-splink target logs .pytest_cache *.egg-info

$(READY): requirements.lock pyproject.toml
	@echo "Installing the environment into .venv (once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install $(PINNED) --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install $(BUILT) -e .
	@touch $(READY)

# pyspark is 400 MB: only the engine Spark and the tests need it.
$(SPARK): $(READY) requirements-spark.lock
	@echo "Installing pyspark into .venv (once) ..."
	@$(BIN)/python -m pip install $(PINNED) -r requirements-spark.lock
	@touch $(SPARK)

# Splink is measured, not used: it lies in an environment of its own.
$(SPLINK): requirements-splink.lock
	@echo "Installing Splink into .venv-splink (once) ..."
	@$(PYTHON) -m venv .venv-splink
	@.venv-splink/bin/python -m pip install $(PINNED) --only-binary :all: -r requirements-splink.lock
	@touch $(SPLINK)
