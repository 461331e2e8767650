.PHONY: bench bench-live bench-vks profile

bench: $(STAMP) ## measure a scan against plain parsing of the same bytes (ARGS=--help)
	$(BIN)/python -m bench $(ARGS)

bench-live: lab-build ## measure a scan of a real API server against fetching (needs Go)
	$(BIN)/python -m bench.real $(ARGS)

bench-vks: $(STAMP) ## measure a scan of a Supervisor with 200 guests (ARGS=--help)
	$(BIN)/python -m bench --only vks $(ARGS)

profile: $(STAMP) ## where the time of a scan goes
	$(BIN)/python -m bench --profile $(ARGS)
