"""PyVRP: up to half of the time one vehicle less is tried again and again, as `minimise_fleet` of
it does, but keeping the plan; the rest goes into distance with the smallest fleet found."""

import numpy
import pyvrp
from common import run
from pyvrp.stop import FirstFeasible, MultipleCriteria


class Until:
    """Stops when the watch shows that much processor time."""

    def __init__(self, watch, seconds):
        self.watch, self.limit = watch, seconds

    def __call__(self, _best_cost):
        return self.watch.seconds() >= self.limit


def solve(instance, seconds, seed, watch):
    data, best = model(instance), None

    def search(data, stop, start):
        how = {"seed": seed, "display": False, "collect_stats": False}
        return pyvrp.solve(data, stop, initial_solution=start, **how).best

    with watch:
        half = MultipleCriteria([FirstFeasible(), Until(watch, seconds / 2)])
        tried = data
        while watch.seconds() < seconds / 2:
            found = search(tried, half, None)
            if not found.is_feasible():
                break
            data, best = fewer(tried, found.num_routes()), found
            tried = fewer(tried, found.num_routes() - 1)
        # A plan is tied to the vehicles of its model: the last one found starts in its own.
        best = search(data, Until(watch, seconds), best and pyvrp.Solution(data, best.routes()))
    return [stops(instance, route) for route in best.routes()]


def fewer(data, vehicles):
    return data.replace(vehicle_types=[data.vehicle_type(0).replace(num_available=vehicles)])


def model(instance):
    made = pyvrp.Model()
    places = [made.add_location(node.x, node.y) for node in instance.nodes]
    start, end = instance.ready(0), instance.due(0)
    depot = made.add_depot(places[0], tw_early=start, tw_late=end)
    lengths = numpy.array(instance.matrix(), dtype=numpy.int64)
    made.add_vehicle_type(
        num_available=instance.vehicles,
        capacity=instance.capacity,
        start_depot=depot,
        end_depot=depot,
        fixed_cost=20 * int(lengths.max()),
        tw_early=start,
        tw_late=end,
    )
    for pickup, delivery in instance.pairs:
        made.add_shipment(
            places[pickup],
            places[delivery],
            pickup_tw_early=instance.ready(pickup),
            pickup_tw_late=instance.due(pickup),
            pickup_service_duration=instance.service(pickup),
            delivery_tw_early=instance.ready(delivery),
            delivery_tw_late=instance.due(delivery),
            delivery_service_duration=instance.service(delivery),
            amount=[instance.demand(pickup)],
        )
    made.add_edge(places[0], places[0], 0, 0)
    return made.data().replace(distance_matrices=[lengths], duration_matrices=[lengths])


def stops(instance, route):
    found = []
    for activity in route.schedule():
        kind = str(activity.type).lower()
        if "pickup" in kind or "delivery" in kind:
            found.append(instance.pairs[activity.idx]["delivery" in kind])
    return found


run(solve)
