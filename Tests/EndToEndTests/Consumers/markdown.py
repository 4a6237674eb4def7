"""markdown.py FILE: prints the tables and headings that a renderer of GitHub's Markdown finds, as JSON."""
import json
import sys

from markdown_it import MarkdownIt

tokens = MarkdownIt("commonmark").enable("table").parse(open(sys.argv[1], encoding="utf-8").read())
tables, headings, html = [], [], ""
for index, token in enumerate(tokens):
    if token.type == "table_open":
        tables.append([])
    elif token.type == "tr_open":
        tables[-1].append([])
    elif token.type in ("td_open", "th_open"):
        # The text of the cell: markup in it is lost, so the comparison would fail.
        tables[-1][-1].append("".join(child.content for child in tokens[index + 1].children))
    elif token.type == "heading_open":
        headings.append(tokens[index + 1].content)
    elif token.type == "html_block":
        html += token.content
print(json.dumps({"tables": tables, "headings": headings, "opened": html.count("<details>"),
                  "closed": html.count("</details>")}))
