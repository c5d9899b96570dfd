# Every target sets up what it needs: Python 3.11 to 3.14 and make are all a machine must have.

# The first interpreter on the path that the locked packages have wheels for.
PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.14 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
PORT ?= 8000
JOBS ?= 2

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
KATEX := book/_vendor/katex/katex.min.css
CHROMIUM := .cache/chromium
HTML := _build/html
BUILT := _build/.built

# `node`, which renders the mathematics, lives in the environment too.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# A backend chosen by the caller would suppress the notebooks' figures.
unexport MPLBACKEND
# Warnings from the interpreter's own frozen modules are noise in a notebook's kernel.
export PYDEVD_DISABLE_FILE_VALIDATION := 1

SOURCES = $(shell find src/frechet book notebooks benchmarks/results.json locks _config.yml _toc.yml Makefile -type f \
	-not -path '*/__pycache__/*' -not -path 'book/catalogue/*' -not -path 'book/reference/*' -not -name ledger.md -not -name exercises.md -not -name performance.md -not -name '.*' 2>/dev/null)

say = @printf '\n== %s\n' "$(1)"

.DEFAULT_GOAL := help
.PHONY: help book pdf lite notebooks serve test bench tables startup pictures links lint lock clean env fresh equations site types unit engine pages scores

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

book: notebooks $(BUILT) ## the site, in _build/html
	@printf '\nThe book is at %s/index.html\nTo read it in a browser: make serve\n' "$(CURDIR)/$(HTML)"

pdf: book $(CHROMIUM) ## the whole book as one PDF, offered on its cover
	$(call say,PDF of every page)
	@$(BIN)/python book/_tools/pdf.py

lite: book $(CHROMIUM) ## the chapters to run in a browser (JupyterLite), offered on the cover, then a chapter run as a check
	$(call say,JupyterLite)
	@$(BIN)/python book/_tools/lite.py
	@$(BIN)/python tests/site/lite_chapters.py

notebooks: $(READY) ## the notebooks, regenerated and executed from book/chapters
	$(call say,notebooks: execute what changed)
	@$(BIN)/python book/_tools/notebooks.py --jobs $(JOBS)

serve: ## the built site on a local port
	@test -f $(HTML)/index.html || $(MAKE) book
	@printf 'The book: http://localhost:%s/   (Ctrl-C stops)\n' "$(PORT)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(HTML)

# Each part runs even when an earlier one failed, so that one run shows every fault; pytest comes last and ends with its own summary.
# The site is built beside the parts that need none: its build keeps one processor busy. What it says is shown when it has ended.
# The equations come before: the site's ledger reads their verdicts.
test: $(READY) $(KATEX) $(CHROMIUM) ## everything: lint, types, notebooks, site, unit, law and browser tests
	@failed=; part() { start=$$(date +%s); "$$@" || failed="$$failed $$name"; times="$$times $$name $$(($$(date +%s) - start)) s,"; }; \
	name=equations; part $(MAKE) --no-print-directory $$name; \
	$(MAKE) --no-print-directory site >.cache/site.log 2>&1 & site=$$!; \
	trap 'kill $$site; exit 1' INT TERM; \
	for name in lint types engine; do part $(MAKE) --no-print-directory $$name; done; \
	name='the rest of site'; part wait $$site; cat .cache/site.log; \
	for name in pages scores; do part $(MAKE) --no-print-directory $$name; done; \
	if [ -n "$$failed" ]; then echo "make test:$$times FAILED:$$failed"; exit 1; else echo "make test:$$times all passed"; fi

lint: $(READY) ## ruff, and actionlint over the workflows
	$(call say,lint)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/actionlint && echo 'workflows: no fault'

types: $(READY)
	$(call say,types)
	@$(BIN)/mypy

# No part of `test`: nbval executes every notebook again and compares its outputs, tests/book its cells with their sources.
fresh: $(READY)
	$(call say,notebooks: every stored byte is what the sources give)
	@$(BIN)/python book/_tools/notebooks.py --check --jobs $(JOBS)

equations: $(READY)
	$(call say,equations: every one that claims something is certified)
	@$(BIN)/python book/_tools/equations.py --jobs $(JOBS)

# From nothing, since Sphinx repeats no warning about a page that it does not read again.
site: $(READY) $(KATEX)
	$(call say,site: build from nothing; a warning is an error)
	@rm -rf _build
	@$(BIN)/python book/_tools/build.py --strict
	@touch $(BUILT)

# One file, one process: a notebook's cells need the kernel in which those before them ran. conftest.py puts the longest
# files first; xdist would begin with those of the most tests.
PYTEST = $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
ON_SITE := tests/site tests/book

unit: engine pages scores

engine: $(READY) $(KATEX) $(CHROMIUM)
	$(call say,tests that need no built site)
	@$(PYTEST) $(addprefix --ignore=,$(ON_SITE))

pages: $(READY) $(KATEX) $(CHROMIUM)
	$(call say,tests of the built site)
	@$(PYTEST) $(ON_SITE) --ignore=$(SCORES)

# By themselves: a score counts milliseconds, and other tests would take their share of the processor.
SCORES := tests/site/test_lighthouse.py

scores: $(READY) $(KATEX) $(CHROMIUM)
	$(call say,scores of Lighthouse)
	@$(BIN)/python -m pytest -n 0 $(SCORES)

# PEERS=path/to/python where the peers are (pip install 'frechet[bench]'); BENCH='--quick --only softmax' and the like.
bench: $(READY) ## generated code against JAX, PyTorch and others; writes benchmarks/results.json
	$(call say,bench)
	@$(BIN)/python -m benchmarks $(if $(PEERS),--python $(PEERS)) $(BENCH)

# TABLES='--rows 1-9', or '--widths 2 2 3 --samples 2' for a network of your own, and the like.
tables: $(READY) ## the published counts of critical points, ours beside them (TABLES='--widths 2 2 3' for another network)
	@$(BIN)/python -m frechet.course.landscape $(TABLES)

startup: $(READY) $(BUILT) $(CHROMIUM) ## the engine's start in a browser, timed
	$(call say,start in a browser)
	@$(BIN)/python -m benchmarks.browser

pictures: book $(CHROMIUM) ## the README's pictures, taken from the built site
	@$(BIN)/python book/_tools/pictures.py

links: book ## ask every address outside the site whether it still answers
	@$(BIN)/python book/_tools/links.py

lock: $(READY) ## renew requirements.txt and locks/ from pyproject.toml
	@$(BIN)/python book/_tools/lock.py

clean: ## remove what was built, the environment included
	rm -rf _build .cache artefacts book/_vendor book/node_modules book/catalogue book/reference book/ledger.md book/exercises.md book/performance.md $(VENV)
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests book benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

env: $(READY)

# uv installs the locked set in a tenth of pip's time; where it cannot reach the index that pip is set up for, pip does it.
$(READY): locks/dev.txt locks/uv.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo 'Python 3.11, 3.12, 3.13 or 3.14 is needed and none was found (make PYTHON=... names one)'; exit 1; }
	$(call say,environment: $(VENV) from $(PYTHON); about half a minute)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'python3 -m venv failed (on Debian and Ubuntu: apt install python3-venv)'; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes locks/dev.txt || { echo 'uv could not; with pip (two minutes):' && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt; }
	@$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# KaTeX's style and fonts, of exactly the version whose code renders the pages. With it come Pyodide, which frechet.sphinx puts
# into the site, and axe-core, for the tests.
$(KATEX): book/package.json book/package-lock.json $(READY)
	$(call say,KaTeX: style and fonts)
	@$(BIN)/npm ci --prefix book --no-audit --no-fund --silent
	@rm -rf book/_vendor && mkdir -p book/_vendor/katex/fonts
	@cp book/node_modules/katex/dist/fonts/*.woff2 book/_vendor/katex/fonts/
	@cp book/node_modules/katex/dist/katex.min.css book/node_modules/katex/LICENSE book/_vendor/katex/

$(CHROMIUM): $(READY)
	$(call say,Chromium: find one or install one)
	@mkdir -p .cache && $(BIN)/python tests/site/chromium.py > $@.new && mv $@.new $@ && cat $@

$(BUILT): $(KATEX) $(SOURCES)
	$(call say,site)
	@$(BIN)/python book/_tools/build.py
	@touch $@
