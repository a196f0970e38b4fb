"""What the runners of all peers share: reading an instance, timing, writing routes.

A runner is called as `RUNNER.py INSTANCE SECONDS SEED OUT`. It writes the routes it found to OUT in
the format of Li & Lim (`Route 1 : 3 5 4 6`, none when the peer found no plan) and says on standard
output, as one line of JSON, how much processor time the search took. Reading, the matrix and the
building of the peer's model are not counted; everything inside the peer's own call to solve is.
"""

import collections
import json
import math
import resource
import sys

# Peers that compute in integers see lengths in thousandths, rounded up, so that what they call
# feasible is feasible in real numbers too.
SCALE = 1000

Node = collections.namedtuple("Node", "x y demand ready due service pickup delivery")


class Instance:
    """A pickup and delivery problem with time windows; node 0 is the depot."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            lines = [line.split() for line in file if line.strip()]
        self.lengths = None
        if ["NODES"] in lines:
            self._sartori_buriol(lines)
        else:
            self.vehicles, self.capacity = int(lines[0][0]), int(lines[0][1])
            self.nodes = [node(line) for line in lines[1:]]
        self.pairs = [(k, n.delivery) for k, n in enumerate(self.nodes) if n.delivery]
        self.vehicles = self.vehicles or len(self.pairs)
        self.scale = 1 if self.lengths else SCALE

    def _sartori_buriol(self, lines):
        nodes, edges = lines.index(["NODES"]), lines.index(["EDGES"])
        head = {line[0]: line[-1] for line in lines[:nodes]}
        self.vehicles, self.capacity = 0, int(head["CAPACITY:"])
        self.nodes = [node(line) for line in lines[nodes + 1 : edges]]
        rows = [line for line in lines[edges + 1 :] if line != ["EOF"]]
        self.lengths = [[int(length) for length in row] for row in rows]

    def matrix(self):
        """Lengths in integers."""
        if self.lengths:
            return self.lengths
        # An exact length stays exact: what is cut off is far below the last digit.
        near = 1e-9
        return [
            [math.ceil(SCALE * math.hypot(a.x - b.x, a.y - b.y) - near) for b in self.nodes]
            for a in self.nodes
        ]

    def ready(self, k):
        return int(self.nodes[k].ready * self.scale)

    def due(self, k):
        return int(self.nodes[k].due * self.scale)

    def service(self, k):
        return int(self.nodes[k].service * self.scale)

    def demand(self, k):
        return int(self.nodes[k].demand)


def node(fields):
    return Node(*[float(field) for field in fields[1:7]], *[int(field) for field in fields[7:9]])


class Watch:
    """Processor time of this process and its children inside `with watch:`."""

    def __init__(self):
        self.used = 0.0
        self.since = None

    def __enter__(self):
        self.since = processor_time()

    def __exit__(self, *_):
        self.used, self.since = self.seconds(), None

    def seconds(self):
        return self.used + (0.0 if self.since is None else processor_time() - self.since)


def processor_time():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def limit_processor_time(seconds):
    """A peer that does not heed its limit is ended by the system, or a comparison never ends."""
    limit = int(10 * seconds + 300)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))


def write(path, routes):
    with open(path, "w", encoding="utf-8") as file:
        for number, route in enumerate(filter(None, routes), 1):
            file.write("Route %d : %s\n" % (number, " ".join(map(str, route))))


def run(solve):
    """Calls `solve(instance, seconds, seed, watch)`, which returns lists of nodes."""
    path, seconds, seed, out = sys.argv[1:5]
    seconds, watch = float(seconds), Watch()
    limit_processor_time(seconds)
    write(out, solve(Instance(path), seconds, int(seed), watch))
    print(json.dumps({"cpu_s": round(watch.seconds(), 3)}))
