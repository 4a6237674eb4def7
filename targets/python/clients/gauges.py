"""State sets and infos as gauges, for client libraries without these types."""


class StateGauges:
    """A family with one gauge per state, of which one is 1. The label has the name of the family."""

    def __init__(self, client, name, text, states, labels):
        self._family = client.gauge(name, text, *labels, name)
        self._states = states

    def labels(self, *values):
        return StateSeries({state: self._family.labels(*values, state) for state in self._states})


class StateSeries:
    def __init__(self, gauges):
        self._gauges = gauges

    def state(self, current):
        for state, gauge in self._gauges.items():
            gauge.set(1 if state == current else 0)


class GaugeTypes:
    """A base of clients: makes state sets and infos of the client's gauges."""

    def states(self, name, text, states, *labels):
        return StateGauges(self, name, text, states, labels)

    def info(self, name, text, labels, values):
        family = self.gauge(name, text, *labels, *values)
        family.labels(*labels.values(), *values.values()).set(1)
