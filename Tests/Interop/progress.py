"""Says where a long run is, in one form for the runner and for `unittest` alone."""

import sys

#: Which test of how many is running; the runner sets it.
place = ""


def say(text):
    print(f"{place} {text}" if place else text, file=sys.stderr, flush=True)
