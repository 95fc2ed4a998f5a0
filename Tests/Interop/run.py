"""Runs the suite, or the modules, classes or tests named as arguments, and says how far it is.

    python3 Tests/Interop/run.py [test_kill_loop | test_bad_http.Keys | …]
"""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import progress  # noqa: E402  (the folder has to be on the path first)


def tests_in(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from tests_in(one)
        else:
            yield one


def load(names):
    loader = unittest.TestLoader()
    here = os.path.dirname(os.path.abspath(__file__))
    suite = loader.loadTestsFromNames(names) if names else loader.discover(here, top_level_dir=here)
    return list(tests_in(suite))


def run_one(test):
    """Returns `ok`, `skipped` or `failed`, after printing why."""
    result = unittest.TestResult()
    begun = time.monotonic()
    test.run(result)
    took = time.monotonic() - begun
    for broken, trace in result.failures + result.errors:
        progress.say(f"{broken}\n{trace}")
    for _, why in result.skipped:
        progress.say(f"skipped: {why}")
    outcome = ("failed" if not result.wasSuccessful() else
               "skipped" if result.skipped else "ok")
    progress.say(f"{test.id()}: {outcome} ({took:.1f} s)")
    return outcome


def main(names):
    tests = load(names)
    outcomes = []
    for number, test in enumerate(tests, 1):
        progress.place = f"[{number}/{len(tests)}]"
        outcomes.append(run_one(test))
    progress.place = ""
    count = outcomes.count
    if count("skipped"):
        print(f"{count('skipped')} skipped")
    print(f"{count('ok')} passed, {count('failed')} failed")
    return 1 if count("failed") or not tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
