"""What holds for all tests: none of them fails for being slow, for then it would fail on a busy machine."""

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
