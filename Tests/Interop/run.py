"""Runs the suite, or the modules, classes or tests named as arguments, and says how far it is.

    python3 Tests/Interop/run.py [test_kill_loop | test_bad_http.Keys | …]
    python3 Tests/Interop/run.py --without MODULE …
"""

import os
import sys
import time
import unittest
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import progress  # noqa: E402  (the folder has to be on the path first)


def tests_in(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from tests_in(one)
        else:
            yield one


def load(names, without=()):
    loader = unittest.TestLoader()
    here = os.path.dirname(os.path.abspath(__file__))
    suite = loader.loadTestsFromNames(names) if names else loader.discover(here, top_level_dir=here)
    return [test for test in tests_in(suite) if module_of(test) not in without]


def module_of(test):
    return test.id().partition(".")[0]


def run_one(test):
    """Returns `ok` or `failed`, after printing why. What could not be tried has failed."""
    result = unittest.TestResult()
    begun = time.monotonic()
    test.run(result)
    took = time.monotonic() - begun
    for broken, trace in result.failures + result.errors:
        progress.say(f"{broken}\n{trace}")
    for _, why in result.skipped:
        progress.say(f"not tried: {why}")
    outcome = "ok" if result.wasSuccessful() and not result.skipped else "failed"
    progress.say(f"{test.id()}: {outcome} ({took:.1f} s)")
    return outcome, took


def main(arguments):
    without = arguments[1:] if arguments[:1] == ["--without"] else ()
    tests = load([] if without else arguments, without)
    outcomes, seconds, failed = Counter(), Counter(), []
    for number, test in enumerate(tests, 1):
        progress.place = f"[{number}/{len(tests)}]"
        outcome, took = run_one(test)
        outcomes[outcome] += 1
        seconds[module_of(test)] += took
        if outcome == "failed":
            failed.append(test.id())
    progress.place = ""
    for module, took in seconds.most_common():
        print(f"{took:7.1f} s {module}")
    print(f"{sum(seconds.values()):7.1f} s in all")
    for name in failed:
        print(f"failed: {name}")
    print(f"{outcomes['ok']} passed, {outcomes['failed']} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or later is needed: this is {sys.version.split()[0]}")
    sys.exit(main(sys.argv[1:]))
