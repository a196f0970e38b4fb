"""`judge.py INSTANCE ROUTES`: counts vehicles and distance, and says the first rule that is broken.

It knows nothing of any solver. It stands in where no independent judge is given.
"""

import json
import math
import sys

from common import Instance

# Sums of square roots are not exact.
NEAR = 1e-6


def routes_of(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.split(":", 1)[1] for line in file if line.startswith("Route")]
    routes = [[int(word) for word in line.split() if word != "0"] for line in lines]
    return [route for route in routes if route]


def judge(instance, routes):
    visits = sorted(k for route in routes for k in route)
    distance, broken = 0.0, None
    if visits != list(range(1, len(instance.nodes))):
        return {"violation": "not every node is visited once", "distance": 0.0}
    if len(routes) > instance.vehicles:
        broken = "more routes than vehicles"
    for number, route in enumerate(routes, 1):
        length, wrong = walk(instance, route)
        distance += length
        if wrong and not broken:
            broken = "route %d: %s" % (number, wrong)
    return {"violation": broken, "distance": distance}


def walk(instance, route):
    time, load, length, here = instance.nodes[0].ready, 0, 0.0, 0
    aboard, broken = set(), None
    for k in route + [0]:
        leg = leg_of(instance, here, k)
        node = instance.nodes[k]
        time, load, length, here = max(time + leg, node.ready), load + node.demand, length + leg, k
        if node.delivery:
            aboard.add(node.delivery)
        elif k and k not in aboard:
            broken = broken or "node %d before its pickup" % k
        if time > node.due + NEAR:
            broken = broken or "node %d after its window" % k
        if load > instance.capacity + NEAR:
            broken = broken or "overloaded at node %d" % k
        time += node.service
    return length, broken


def leg_of(instance, a, b):
    if instance.lengths:
        return instance.lengths[a][b]
    return math.hypot(
        instance.nodes[a].x - instance.nodes[b].x, instance.nodes[a].y - instance.nodes[b].y
    )


def main():
    problem, plan = Instance(sys.argv[1]), routes_of(sys.argv[2])
    verdict = judge(problem, plan)
    verdict.update(vehicles=len(plan), feasible=bool(plan) and verdict["violation"] is None)
    print(json.dumps(verdict))


main()
