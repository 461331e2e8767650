"""What holds for all tests."""

import gc

# A diagnosis makes and drops thousands of objects: by default, a fifth of the time of all tests
# goes into looking for garbage among them.
gc.set_threshold(100_000)
