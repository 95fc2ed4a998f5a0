"""A certificate authority of the test's own, made with the `openssl` program."""

import os
import subprocess


class Authority:
    """One authority in one folder; every certificate it issues is good for a day."""

    def __init__(self, folder, name="ca"):
        self.folder, self.name = folder, name
        self.file, self.key = self._path(f"{name}.pem"), self._path(f"{name}.key")
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                 "-subj", f"/CN={name} of the tests", "-keyout", self.key, "-out", self.file,
                 "-addext", "basicConstraints=critical,CA:TRUE",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, names, stem="server"):
        """(certificate, key) files for names as OpenSSL writes them: `IP:127.0.0.1`, `DNS:a.b`."""
        base = f"{self.name}-{stem}"
        request, chain, key = (self._path(base + end) for end in (".csr", ".pem", ".key"))
        extension = self._path(base + ".ext")
        with open(extension, "w") as file:
            file.write(f"subjectAltName={','.join(names)}\nextendedKeyUsage=serverAuth\n")
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={stem}",
                 "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key,
                 "-CAcreateserial", "-days", "1", "-extfile", extension, "-out", chain)
        return chain, key

    def _path(self, name):
        return os.path.join(self.folder, name)


def _openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"openssl {arguments[0]}: {done.stdout.decode()}"
