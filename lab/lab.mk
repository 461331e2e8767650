# The lab: real programs on loopback. docs/lab.md says what each target does.

LAB_PYTHON ?= $(if $(BIN),$(BIN)/python,python3)
LAB_BUILD_SECONDS ?= 2000
LAB_TEST_SECONDS ?= 900
RECORDED ?= fixtures/recorded

.PHONY: lab lab-build lab-down lab-test record

lab-build: $(STAMP)
	$(LAB_PYTHON) -m lab build --seconds $(LAB_BUILD_SECONDS)

lab: lab-build ## boot a real control plane with MetalLB and leave a kubeconfig
	$(LAB_PYTHON) -m lab up

lab-down: $(STAMP) ## end it
	$(LAB_PYTHON) -m lab down

lab-test: lab-build ## test against real controllers (needs Go)
	timeout -k 30 $(LAB_TEST_SECONDS) $(LAB_PYTHON) -m pytest -q -n 2 --dist loadgroup lab/tests

record: lab-build ## write a lab state as a fixture: make record CASE=nobody-answers
	$(LAB_PYTHON) -m lab record $(CASE) $(RECORDED)/$(CASE)
