"""VROOM by its Python package: a vehicle costs more than any detour; while time is left, one
vehicle less is tried, until some order finds no place."""

import datetime

import numpy
import vroom
from common import run

# Of the longest leg: more than what giving up a vehicle can cost in detours.
VEHICLE_IN_LEGS = 100


def solve(instance, seconds, _seed, watch):
    lengths = numpy.array(instance.matrix(), dtype=numpy.uint32)
    best, vehicles = [], instance.vehicles
    while vehicles > 0 and watch.seconds() < seconds:
        task = model(instance, lengths, vehicles)
        left = datetime.timedelta(seconds=seconds - watch.seconds())
        with watch:
            found = task.solve(exploration_level=5, nb_threads=1, timeout=left).to_dict()
        if found["unassigned"]:
            break
        best = [stops(route) for route in found["routes"]]
        vehicles = len(best) - 1
    return best


def model(instance, lengths, vehicles):
    task = vroom.Input()
    task.set_durations_matrix("car", lengths)
    costs = vroom.VehicleCosts(fixed=VEHICLE_IN_LEGS * int(lengths.max()))
    day = vroom.TimeWindow(instance.ready(0), instance.due(0))
    for number in range(vehicles):
        task.add_vehicle(
            vroom.Vehicle(
                number,
                start=0,
                end=0,
                capacity=[instance.capacity],
                time_window=day,
                costs=costs,
            )
        )
    for pickup, delivery in instance.pairs:
        amount = vroom.Amount([instance.demand(pickup)])
        both = [step(instance, k) for k in (pickup, delivery)]
        task.add_job(vroom.Shipment(*both, amount=amount))
    return task


def step(instance, k):
    window = vroom.TimeWindow(instance.ready(k), instance.due(k))
    return vroom.ShipmentStep(k, k, default_service=instance.service(k), time_windows=[window])


def stops(route):
    return [step["id"] for step in route["steps"] if step["type"] in ("pickup", "delivery")]


run(solve)
