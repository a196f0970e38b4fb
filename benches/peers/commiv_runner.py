"""commiv: its driver for the smallest fleet, started again from the next seed while time is left."""

import commiv
import numpy
from common import run


def solve(instance, seconds, seed, watch):
    lengths = numpy.array(instance.matrix(), dtype=numpy.uint32)
    every = range(len(instance.nodes))
    model = {
        "pickups": [pickup for pickup, _ in instance.pairs],
        "deliveries": [delivery for _, delivery in instance.pairs],
        "demand": [instance.demand(pickup) for pickup, _ in instance.pairs],
        "capacity": instance.capacity,
        "ready": [instance.ready(k) for k in every],
        "due": [instance.due(k) for k in every],
        "service": [instance.service(k) for k in every],
    }
    best, least = [], None
    # It often stops early; a tenth of the budget is too little for another start.
    while least is None or seconds - watch.seconds() > seconds / 10:
        left = int(1000 * (seconds - watch.seconds()))
        with watch:
            found = commiv.solve_pdptw(lengths, seed=seed, fleet_min=True, wall_ms=left, **model)
        routes = [[int(k) for k in route] for route in found.routes]
        worth = (len(routes), sum(length(lengths, route) for route in routes))
        if least is None or worth < least:
            best, least = routes, worth
        seed += 1
    return best


def length(lengths, route):
    return sum(int(lengths[a][b]) for a, b in zip([0] + route, route + [0]))


run(solve)
