"""The page of threats and the suites that carry the numbers of its rows name each other."""

import os
import re
import unittest

from belay import ROOT

PAGE = os.path.join(ROOT, "docs", "threat-model.md")
HERE = os.path.dirname(os.path.abspath(__file__))


class Rows(unittest.TestCase):
    def test_every_row_has_its_suite_and_every_suite_its_row(self):
        with open(PAGE) as file:
            page = file.read()
        rows = {row: set(re.findall(r"`(D\d+[A-Za-z]+)`", line)) for line in page.splitlines()
                for row in re.findall(r"^\| D-(\d+) \|", line)}
        suites = set()
        for name in os.listdir(HERE):
            if name.startswith("test_") and name.endswith(".py"):
                with open(os.path.join(HERE, name)) as file:
                    suites |= set(re.findall(r"^class (D\d+[A-Za-z]+)\(", file.read(), re.M))
        self.assertGreater(len(rows), 10)
        for row, named in rows.items():
            with self.subTest(row):
                self.assertTrue(named)
                self.assertEqual(named, {suite for suite in suites
                                         if re.match(rf"D{row}[A-Z]", suite)})
        self.assertEqual(suites, set().union(*rows.values()))


if __name__ == "__main__":
    unittest.main()
