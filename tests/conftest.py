"""What holds for all tests, on any machine and however they are started."""

import signal

from hypothesis import settings

# no test fails for being slow: it would fail on a busy machine
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

# a shell starts what runs in the background with interrupts ignored, and programs that tests start would inherit that
signal.signal(signal.SIGINT, signal.default_int_handler)
