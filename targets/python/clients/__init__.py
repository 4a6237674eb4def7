"""The client libraries with which an agent can keep its metrics, each in a module with a class `Client`.

A client creates families: counter, gauge, level, histogram, states and info. A family has `labels(*values)`, and a
series has `inc` (counter and level), `set` (gauge), `observe` (histogram) or `state` (states). A level is a number that
goes up and down by changes. A client whose metrics are scraped has `registry()`; one that pushes has `push()`.
"""
