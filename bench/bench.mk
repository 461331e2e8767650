.PHONY: bench profile

bench: $(STAMP) ## measure a scan against plain parsing of the same bytes (ARGS=--help)
	$(BIN)/python -m bench $(ARGS)

profile: $(STAMP) ## where the time of a scan goes
	$(BIN)/python -m bench --profile $(ARGS)
