"""What `deploy` holds fits the program: no container engine is needed to see that."""

import os
import re
import subprocess
import unittest

import yaml

from belay import binary

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACEHOLDER = re.compile(r"\$\{BELAY_PASSWORD:\?[^}]+\}")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


class Compose(unittest.TestCase):
    def setUp(self):
        self.file = yaml.safe_load(read("deploy", "compose.yaml"))
        self.services = self.file["services"]
        self.nodes = {name: service for name, service in self.services.items()
                      if "build" in service}

    def test_every_setting_of_a_node_is_one(self):
        printed = subprocess.run([binary(), "settings"], capture_output=True, text=True, check=True)
        known = set(re.findall(r"`(BELAY_[A-Z_]+)`", printed.stdout))
        for name, node in self.nodes.items():
            for key, value in node["environment"].items():
                self.assertIn(key, known, name)
                self.assertIsInstance(value, str, f"{name}: {key}")

    def test_nodes_differ_in_their_folders_and_ports_alone(self):
        self.assertEqual(len(self.nodes), 2)
        first, second = ({key: value for key, value in node.items()
                          if key not in ("ports", "volumes")} for node in self.nodes.values())
        self.assertEqual(first, second)
        for what in ("ports", "volumes"):
            told = [str(node[what]) for node in self.nodes.values()]
            self.assertEqual(len(set(told)), len(told), what)

    def test_whatever_is_waited_for_and_mounted_is_there(self):
        for name, service in self.services.items():
            for other in service.get("depends_on", {}):
                self.assertIn(other, self.services, name)
            for volume in service.get("volumes", []):
                self.assertIn(volume.partition(":")[0], self.file["volumes"], name)
            if "build" not in service:
                # A moving tag would be another program tomorrow.
                self.assertRegex(service["image"], r":[^:]*\d", name)

    def test_the_addresses_are_those_of_services(self):
        for name, node in self.nodes.items():
            settings = node["environment"]
            for key in ("BELAY_STORE", "BELAY_RELAY_URL"):
                url = PLACEHOLDER.sub("secret", settings[key])
                host = re.search(r"//(?:[^@/]*@)?([^:/?]+)", url).group(1)
                self.assertIn(host, self.services, f"{name}: {key}")
        pooler = self.services["pgbouncer"]["environment"]
        self.assertIn(f"pgbouncer:{pooler['LISTEN_PORT']}/{pooler['DB_NAME']}",
                      self.nodes["first"]["environment"]["BELAY_STORE"])
        self.assertEqual(pooler["POOL_MODE"], "transaction")
        self.assertEqual(self.nodes["first"]["environment"]["BELAY_STORE_POOLED"], "yes")

    def test_ports_are_open_to_this_machine_only(self):
        for name, service in self.services.items():
            for port in service.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name}: {port}")

    def test_no_password_stands_in_it(self):
        for name, service in self.services.items():
            for key, value in service.get("environment", {}).items():
                if "PASSWORD" in key or key == "BELAY_STORE":
                    self.assertRegex(value, PLACEHOLDER, f"{name}: {key}")


class Image(unittest.TestCase):
    def test_it_is_built_with_what_the_makefile_installs(self):
        recipe = read("deploy", "Dockerfile")
        packages = re.search(r"define PACKAGES\n(.*?)endef", read("Makefile"), re.S).group(1)
        built = recipe.partition("FROM debian")[0]
        for line in packages.split("\n"):
            name = line.partition(":")[0]
            if name and name != "python3":
                self.assertIn(f" {name}", built)

    def test_its_user_is_the_one_that_the_key_is_made_for(self):
        user = re.search(r"--uid (\d+)", read("deploy", "Dockerfile")).group(1)
        self.assertIn(f"chown -R {user}:{user}", read("deploy", "compose.yaml"))
