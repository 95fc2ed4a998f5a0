"""Requests as real clients send them, with names and numbers of a server that is there.

The files are those of `Tests/DialectTests/MarketingCloud/Envelopes`, which says whose they are.
What is put in place is as long or as short as it comes; every other byte is the client's.
"""

import base64
import datetime
import hashlib
import os
import re

from belay import ROOT

FOLDER = os.path.join(ROOT, "Tests", "DialectTests", "MarketingCloud", "Envelopes")
#: What a file has in place of a token.
TOKENS = (b">TOKEN<", b">TOKEN123<", b">AT2<", b">LT<")
#: The number of the send that files speak of.
NUMBER = re.compile(rb"\b29605\b")
CREATED = re.compile(rb">[0-9T:+-]+</wsu:Created>")
DIGEST = re.compile(rb"(#PasswordDigest\">)[^<]*(</)")
NONCE = re.compile(rb"(<wsse:Nonce[^>]*>)[^<]*(</)")


def names():
    return sorted(name for name in os.listdir(FOLDER) if name.endswith(".xml"))


def sample(name, number, credentials, token=""):
    """The bytes of a file, by this user and about this send."""
    with open(os.path.join(FOLDER, name), "rb") as file:
        data = file.read()
    for marker in TOKENS:
        data = data.replace(marker, f">{token}<".encode())
    username, password = credentials["username"].encode(), credentials["password"].encode()
    data = data.replace(b">user@example.com<", b">" + username + b"<")
    data = data.replace(b">S3cret<", b">" + password + b"<")
    if name.startswith("vendor-page"):
        data = data.replace(b">XXX</wsse:Username>", b">" + username + b"</wsse:Username>")
        data = data.replace(b">XXX</wsse:Password>", b">" + password + b"</wsse:Password>")
    if b"#PasswordDigest" in data:
        data = digested(data, password)
    return NUMBER.sub(str(number).encode(), data)


def digested(data, password):
    """With a nonce of its own, made now."""
    nonce = os.urandom(16)
    created = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds").encode()
    digest = base64.b64encode(hashlib.sha1(nonce + created + password).digest())
    data = CREATED.sub(b">" + created + b"</wsu:Created>", data)
    data = DIGEST.sub(rb"\g<1>" + digest + rb"\g<2>", data)
    return NONCE.sub(rb"\g<1>" + base64.b64encode(nonce) + rb"\g<2>", data)
