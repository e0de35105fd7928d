# Everything a newcomer types: `make run`, `make test`. Needs Debian with Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
HOST ?= 127.0.0.1
# How much the tests try: brief, quick or full (tests/examples.py).
PROFILE := $(or $(HYPOTHESIS_PROFILE),brief)
# Another data directory to show, checked like our own: make run DATA=../private
DATA ?= $(or $(HONEST_SILICON_DATA),data)
# Debian packages are installed only where they are missing, with sudo where one is not root.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: run site test types lint fuzz licences audit lock bench pictures check dictionary clean

run: $(VENV)/.run
	HOST=$(HOST) PORT=$(PORT) HONEST_SILICON_DATA=$(abspath $(DATA)) $(BIN)/python asgi.py

# The dashboard as files that need no server, described in docs/site.md. It may lead to a live one,
# and say where it will stand: make site LIVE=https://… BASE=https://…
site: $(VENV)/.run
	HONEST_SILICON_DATA=$(abspath $(DATA)) $(BIN)/python -m honest_silicon.site site \
	  --live "$(LIVE)" --base "$(BASE)"

test: $(VENV)/.dev /usr/bin/chromium /usr/sbin/nginx
	@$(MAKE) --no-print-directory --jobs 2 --output-sync types lint
	# One more than there are cores: who asks a server or a browser waits now and then.
	HYPOTHESIS_PROFILE=$(PROFILE) $(BIN)/python -m pytest -n 3 --dist worksteal

types: $(VENV)/.dev
	$(BIN)/python -m mypy

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m honest_silicon.dataset check

# Ten thousand hostile or damaged tables, addresses, files, requests and messages, counted by kind.
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz

# The licence of each package of a deployment.
licences: $(VENV)/.dev
	$(BIN)/python -m tests.licences

# Faults that are known of the packages of a deployment, where the list of them can be reached.
audit: $(VENV)/.dev
	$(BIN)/python -m tests.audit

# Each package of a deployment by version and hash, for requirements.txt as constraints.txt has it.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --constraint constraints.txt --output-file requirements.lock requirements.txt

bench: $(VENV)/.dev /usr/bin/chromium
	$(BIN)/python -m bench

# The pictures of the README, drawn from the dashboard as it is.
pictures: $(VENV)/.dev /usr/bin/chromium
	$(BIN)/python -m bench.pictures

check: $(VENV)/.run
	$(BIN)/python -m honest_silicon.dataset check

dictionary: $(VENV)/.run
	$(BIN)/python -m honest_silicon.dataset dictionary > docs/data-dictionary.md

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; name it with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(AS_ROOT) apt-get update -qq \
	  && $(AS_ROOT) apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/.run: requirements.txt constraints.txt $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt constraints.txt $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	touch $@ $(VENV)/.run

/usr/bin/chromium:
	$(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq chromium

# The server alone, not a service that starts with the machine and takes its port 80.
/usr/sbin/nginx:
	$(AS_ROOT) apt-get update -qq \
	  && $(AS_ROOT) env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends nginx

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis test-results
