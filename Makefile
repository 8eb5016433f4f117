# Thin: every target is a function of make.py, which also runs alone (Windows): python make.py TARGET
PYTHON ?= python3
TARGETS := brief test test-long test-browser bench-ledger bench lint install notebooks pictures docs lab lock help

.PHONY: $(TARGETS)
.DEFAULT_GOAL := help

$(TARGETS):
	@$(PYTHON) make.py $@
