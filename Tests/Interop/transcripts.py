"""Calls and their answers as text in the tree, and the comparison of a run with it.

`BELAY_TRANSCRIPTS=write` writes what a run saw. What differs between runs has a name in the text,
the same name wherever it comes again. Keys of clients are never written.
"""

import json
import os
import re

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "transcripts")
WISH = "BELAY_TRANSCRIPTS"
KEY = re.compile(r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")
#: What is different in every run, by name; the first group is the value.
VOLATILE = {
    "key": re.compile(f"({KEY.pattern})"),
    "key-id": re.compile(r'"api_key_id": ?"([A-Za-z0-9_-]{22})"'),
    "batch": re.compile(r'"batch_id": ?"([A-Za-z0-9]{32,62})"'),
    "message": re.compile(r"X-Message-Id: ([A-Za-z0-9_-]{22})"),
    "due": re.compile(r'"send_at": ?(\d+)'),
}
#: The headers that a reader wants to see.
ASKED, ANSWERED = ("Authorization", "Content-Type"), ("Content-Type", "X-Message-Id", "Allow")
#: Longer texts of base64 are told by their size.
LONGEST = 200


class Call:
    """One call as it went over the wire, with its answer."""

    def __init__(self, request):
        self.method, self.target = request.get_method(), request.selector
        self.sent, self.fields = request.data, dict(request.header_items())
        self.status, self.headers, self.received = None, {}, b""

    def end(self, status, headers, received):
        self.status, self.headers, self.received = status, headers, received

    def __str__(self):
        fields = {name.lower(): value for name, value in self.fields.items()}
        lines = [f"--> {self.method} {self.target}"]
        lines += [f"{name}: {fields[name.lower()]}" for name in ASKED if name.lower() in fields]
        lines += ["", _pretty(self.sent)] if self.sent else []
        lines += [f"<-- {self.status}"]
        lines += [f"{name}: {self.headers[name]}" for name in ANSWERED if self.headers.get(name)]
        lines += ["", self.received.decode("utf-8", "backslashreplace")] if self.received else []
        return "\n".join(lines) + "\n"


def _pretty(body):
    try:
        value = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "backslashreplace")
    return json.dumps(_short(value), indent=2, ensure_ascii=False)


def _short(value):
    if isinstance(value, dict):
        return {name: _short(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_short(one) for one in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{{{{{len(value)} characters}}}}"
    return value


def text_of(title, calls):
    """The whole conversation, names in place of what is volatile."""
    text = f"# {title}\n\n" + "\n".join(str(call) for call in calls)
    for name, pattern in VOLATILE.items():
        values = list(dict.fromkeys(pattern.findall(text)))
        for number, value in enumerate(values, 1):
            label = f"{{{{{name}{'' if number == 1 else f'-{number}'}}}}}"
            text = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", label, text)
    assert not KEY.search(text), "a key in a transcript"
    return text


def path_of(stem):
    return os.path.join(FOLDER, stem + ".http")


def check(stem, title, calls):
    """Says what differs from the transcript in the tree; None when nothing does."""
    text = text_of(title, calls)
    if os.environ.get(WISH) == "write":
        os.makedirs(FOLDER, exist_ok=True)
        with open(path_of(stem), "w") as file:
            file.write(text)
    try:
        with open(path_of(stem)) as file:
            expected = file.read()
    except FileNotFoundError:
        return f"no transcript {stem}.http: run with {WISH}=write"
    if expected == text:
        return None
    pairs = zip(expected.splitlines() + ["(end)"], text.splitlines() + ["(end)"])
    old, new = next((pair for pair in pairs if pair[0] != pair[1]), ("(end)", "(more)"))
    return f"{stem}.http says {old!r}, the run {new!r}; {WISH}=write renews it"
