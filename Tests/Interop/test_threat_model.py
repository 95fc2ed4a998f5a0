"""The page of threats and the suites that carry the numbers of its rows name each other."""

import functools
import os
import re
import unittest

from belay import ROOT

PAGE = os.path.join(ROOT, "docs", "threat-model.md")
HERE = os.path.dirname(os.path.abspath(__file__))


@functools.cache
def swift_titles():
    """The titles of all suites in Swift."""
    titles = set()
    for folder, _, names in os.walk(os.path.dirname(HERE)):
        for name in names:
            if name.endswith(".swift"):
                with open(os.path.join(folder, name)) as file:
                    titles |= set(re.findall(r'@Suite\(\s*"([^"]+)"', file.read()))
    return titles


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
                self.assertTrue(named or self.swift_suites(row, page))
                self.assertEqual(named, {suite for suite in suites
                                         if re.match(rf"D{row}[A-Z]", suite)})
        self.assertEqual(suites, set().union(*rows.values()))

    def swift_suites(self, row, page):
        """The suites in Swift that a row names by their titles; each has to be there."""
        titles = set()
        for number, cell in re.findall(r"^\| D-(\d+) \|.*\| ([^|]+) \|$", page, re.M):
            if not cell.startswith("the same"):
                titles = set(re.findall(r"\*([^*]+)\*", cell))
            if number == row:
                break
        for title in titles:
            self.assertIn(title, swift_titles())
        return titles


if __name__ == "__main__":
    unittest.main()
