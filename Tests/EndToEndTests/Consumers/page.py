"""page FILE: reads a page as Chromium has it after its scripts have run, and writes its content as JSON.

drawn: the attribute data-drawn of the body. places: the number of plots. drawings: the number of plots with a drawing.
silent: the number of drawings without a description. cells: the words shown for every budget and target.
"""

import html.parser
import json
import sys


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.drawn = None
        self.places = 0
        self.drawings = 0
        self.silent = 0
        self.cells = []
        self.cell = None
        self.part = None

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        if tag == "body":
            self.drawn = names.get("data-drawn")
        if "data-plot" in names:
            self.places += 1
        if tag == "svg" and "marks" in (names.get("class") or ""):
            self.drawings += 1
        if names.get("role") == "graphics-document" and not names.get("aria-label"):
            self.silent += 1
        if tag == "td" and "data-budget" in names:
            self.cell = {"target": names["data-target"], "budget": names["data-budget"], "verdict": "", "figure": "", "why": ""}
        elif self.cell is not None and tag == "span":
            kind = (names.get("class") or "").split(" ")[0]
            self.part = {"badge": "verdict", "figure": "figure", "why": "why"}.get(kind)
        elif tag == "i":
            self.part = None

    def handle_endtag(self, tag):
        if tag == "i" and self.cell is not None:
            self.part = "verdict"
        elif tag == "span":
            self.part = None
        elif tag == "td" and self.cell is not None:
            self.cells.append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and self.part:
            self.cell[self.part] += data


page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    page.feed(file.read())
json.dump({"drawn": page.drawn, "places": page.places, "drawings": page.drawings, "silent": page.silent, "cells": page.cells}, sys.stdout)
