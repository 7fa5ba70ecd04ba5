# make run      the platform with a demo school on http://localhost:8000
# make test     the whole suite on SQLite, then on PostgreSQL and Valkey
# make faults   kills, restarts, crowds, made-up input, in full
# make messages the texts of the other languages, gathered and compiled
# make bench    what a request costs, beside the limits of the stack

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
APPS := accounts ai assessments billing chat config core courses emotion engagement lessons progress
PORT ?= 8000
JOBS ?= 2
# What was compiled once is kept, for the tests start the server many times.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-fast test-postgres faults bench lint format messages requirements clean

run: $(VENV)/.core
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo_school
	@PUBLIC_URL=$${PUBLIC_URL:-http://localhost:$(PORT)} $(BIN)/python manage.py serve --port $(PORT)

test: test-fast test-postgres
	@echo "Both legs ran: SQLite, PostgreSQL and Valkey."

test-fast: $(VENV)/.dev
	@echo "Leg 1: SQLite"
	$(BIN)/python -m pytest -n $(JOBS)

test-postgres: $(VENV)/.dev
	@echo "Leg 2: PostgreSQL and Valkey"
	$(BIN)/python -W ignore tools/with_services.py $(BIN)/python -m pytest -n $(JOBS)

# Every fault in full: about half an hour. The tests inject a few of each.
HOSTILE := $(addprefix tests/test_,hostile_bodies.py hostile_queries.py origins.py reads_change_nothing.py web_headers.py)
faults: $(VENV)/.dev
	FAULTS=all LYCEUM_FAULTS_REPORT=$(CURDIR)/var/faults.md $(BIN)/python -W ignore -m pytest -n 0 tests/live tests/test_fuzz.py $(HOSTILE)

bench: $(VENV)/.dev
	$(BIN)/python -W ignore tools/with_services.py $(BIN)/python bench/run.py
	$(BIN)/python -W ignore tools/with_services.py $(BIN)/python bench/sign_in.py
	$(BIN)/python -W ignore tools/with_services.py $(BIN)/python bench/roster_import.py
	$(BIN)/python -W ignore tools/with_services.py $(BIN)/python bench/sockets.py

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(APPS)
	$(BIN)/lint-imports
	$(BIN)/python tools/check_sizes.py
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py check
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What learners, guardians and letters read, in the other languages; needs gettext. The .mo files are kept in the
# repository, since a machine that runs Lyceum has none.
MESSAGES_WITHOUT := $(addprefix -i ,"*/tests/*" "*/admin/*" "*/models/*" "*/audit_labels.py" "*/cards.py" "*/apps.py" \
	"config/settings/*" "config/templates/admin/*" config/console.py "accounts/templates/accounts/guardian*" \
	accounts/roster_texts.py courses/concept_graph/fault_texts.py core/exchange/finding_texts.py \
	"courses/exchange/*" "lessons/exchange/*" "courses/templates/*" "lessons/templates/*" "assessments/*" "progress/*" "ai/*" bench tools docs)
messages: $(VENV)/.dev
	$(BIN)/python manage.py makemessages -l ar -l es -l fr --no-obsolete --no-wrap --add-location file $(MESSAGES_WITHOUT)
	$(BIN)/python manage.py compilemessages -i .venv

requirements: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra ml -c requirements.txt pyproject.toml -o requirements-ml.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra ml --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) var

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(VENV)/bin/python requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt
	@touch $@ $(VENV)/.core
