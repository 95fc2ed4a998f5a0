"""The official SendGrid SDK (`pip install sendgrid`), beside this folder's client of that name.

Both are called `sendgrid`, and the SDK imports itself again while it runs. So its modules stand in
for ours only for as long as a test holds them.
"""

import contextlib
import importlib
import os
import sys

import progress
from transcripts import Call

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = "sendgrid"
MISSING = "the SendGrid SDK is missing: run the tests with .venv/bin/python, which " \
          "make .venv/ready makes"


def _swap(modules):
    """Puts these in place of whatever goes by the name; returns what stood there."""
    before = {name: module for name, module in sys.modules.items()
              if name == NAME or name.startswith(NAME + ".")}
    for name in before:
        del sys.modules[name]
    sys.modules.update(modules)
    return before


@contextlib.contextmanager
def official(cache={}):
    """The SDK's package for the length of a test; fails the test without one."""
    before, path = _swap(cache), sys.path
    sys.path = [folder for folder in path if os.path.abspath(folder or ".") != HERE]
    try:
        package = importlib.import_module(NAME)
        importlib.import_module(NAME + ".helpers.mail")
    except ImportError:
        _swap(before)
        sys.path = path
        raise AssertionError(MISSING) from None
    try:
        yield package
    finally:
        cache.update(_swap(before))
        sys.path = path


@contextlib.contextmanager
def recorded():
    """Every call of the SDK, as a list that grows."""
    client = importlib.import_module("python_http_client").Client
    plain, calls = client._make_request, []

    def make_request(self, opener, request, timeout=None):
        call = Call(request)
        calls.append(call)
        try:
            answer = plain(self, opener, request, timeout)
        except Exception as error:
            if hasattr(error, "status_code"):
                call.end(error.status_code, error.headers, error.body)
                progress.say(f"{call.method} {call.target}: {call.status}")
            raise
        # The SDK reads the body once; the reading is kept.
        body = answer.read()
        answer.read = lambda: body
        call.end(answer.getcode(), answer.headers, body)
        progress.say(f"{call.method} {call.target}: {call.status}")
        return answer
    client._make_request = make_request
    try:
        yield calls
    finally:
        client._make_request = plain
