"""OR-Tools on the joint problem, with the shops fixed before (see joint.py). It knows skills,
shifts, capacities, limits of a route, time on board, soft lateness, refusal, and pay by the hour,
kilometre and order; a guarantee counts as pay by the hour where there is no pay by the order."""

import joint
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

# Money is counted so finely that a second at an hourly rate is a whole number.
FINE = 36


class Stops:
    """The nodes of the model: pickup and delivery of each order, start and end of each courier."""

    def __init__(self, problem, shops):
        self.problem, self.orders = problem, list(shops)
        self.places, self.services = [], []
        for k, shop in shops.items():
            self.add(shop["at"], shop.get("service_s", 0))
            order = problem.orders[k]
            self.add(order["dropoff"], order.get("service_s", 0))
        self.starts = [self.add(c["at"], 0) for c in problem.couriers]
        self.ends = [self.add(c.get("end"), 0) for c in problem.couriers]

    def add(self, place, service):
        self.places.append(None if place is None else self.problem.at(place))
        self.services.append(service)
        return len(self.places) - 1

    def table(self, leg):
        """A matrix by `leg(node, place, other node, other place)`; to an open end there is no way."""
        every = list(enumerate(self.places))
        return [
            [0 if q is None or p is None else leg(a, p, b, q) for b, q in every] for a, p in every
        ]

    def is_delivery(self, node):
        return node < 2 * len(self.orders) and node % 2 == 1

    def spent(self, seconds):
        """Service and leg; a shop serves once whoever fetches several orders there."""

        def leg(a, p, b, q):
            both = a < 2 * len(self.orders) and a % 2 == 0 and b % 2 == 0 and p == q
            return 0 if both else self.services[a] + seconds[p][q]

        table = self.table(leg)
        for row, service in zip(table, self.services):
            for end in self.ends:
                row[end] = max(row[end], service)
        return table


def solve(problem, shops, ready, seconds, _seed, watch):
    stops = Stops(problem, shops)
    manager = pywrapcp.RoutingIndexManager(
        len(stops.places), len(problem.couriers), stops.starts, stops.ends
    )
    model = pywrapcp.RoutingModel(manager)
    couriers(problem, stops, model)
    for n, k in enumerate(stops.orders):
        serve(problem, model, [manager.NodeToIndex(2 * n + end) for end in (0, 1)], k, ready[k])
    how = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    how.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    search = routing_enums_pb2.LocalSearchMetaheuristic
    how.local_search_metaheuristic = search.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(int(1000 * seconds))
    with watch:
        found = model.SolveWithParameters(how)
    every = range(len(problem.couriers))
    return {v: visits(stops, manager, model, found, v) for v in every} if found else {}


def couriers(problem, stops, model):
    """Time, load, distance, number of orders, and what each courier costs."""
    seconds = problem.seconds
    times = {name: model.RegisterTransitMatrix(stops.spent(seconds[name])) for name in seconds}
    metres = {
        name: model.RegisterTransitMatrix(stops.table(lambda a, p, b, q, m=m: m[p][q]))
        for name, m in problem.metres.items()
    }
    every, end = problem.couriers, max(c["shift"][1] for c in problem.couriers)
    by = [times[c["profile"]] for c in every]
    model.AddDimensionWithVehicleTransitAndCapacity(by, end, [end] * len(every), False, "time")
    far = [c.get("max_distance_m", 10**9) for c in every]
    by = [metres[c["profile"]] for c in every]
    model.AddDimensionWithVehicleTransitAndCapacity(by, 0, far, True, "metres")
    for unit in ("g", "ml"):
        loads = [0] * len(stops.places)
        for n, k in enumerate(stops.orders):
            loads[2 * n] = problem.load(problem.orders[k], unit)
            loads[2 * n + 1] = -loads[2 * n]
        most = [c.get("capacity", {}).get(unit, 10**9) for c in every]
        by_load = model.RegisterUnaryTransitVector(loads)
        model.AddDimensionWithVehicleCapacity(by_load, 0, most, True, unit)
    ones = [int(stops.is_delivery(node)) for node in range(len(stops.places))]
    most = [c.get("max_orders", 10**6) for c in every]
    model.AddDimensionWithVehicleCapacity(
        model.RegisterUnaryTransitVector(ones), 0, most, True, "orders"
    )
    time = model.GetDimensionOrDie("time")
    for v, courier in enumerate(every):
        time.CumulVar(model.Start(v)).SetRange(problem.begin(courier), courier["shift"][1])
        time.CumulVar(model.End(v)).SetRange(problem.begin(courier), courier["shift"][1])
        pay(problem, stops, model, v, time)


def pay(problem, stops, model, v, time):
    courier = problem.couriers[v]
    how = courier.get("pay", {})
    per_order, per_km = how.get("per_order", 0), how.get("per_km", 0)
    guaranteed = 0 if per_order else how.get("min_per_hour", 0)
    per_hour = max(how.get("per_hour", 0), guaranteed)
    if how.get("basis") != "shift":
        time.SetSpanCostCoefficientForVehicle(per_hour * FINE // 3600, v)
    metres = problem.metres[courier["profile"]]

    def price(_a, p, b, q):
        return FINE * (per_km * metres[p][q] // 1000 + per_order * stops.is_delivery(b))

    model.SetArcCostEvaluatorOfVehicle(model.RegisterTransitMatrix(stops.table(price)), v)
    model.SetFixedCostOfVehicle(FINE * how.get("fixed", 0), v)


def serve(problem, model, pair, k, ready):
    """Windows, time on board, skills, and the price of refusing."""
    order, time, solver = problem.orders[k], model.GetDimensionOrDie("time"), model.solver()
    pickup, delivery = pair
    model.AddPickupAndDelivery(pickup, delivery)
    solver.Add(model.VehicleVar(pickup) == model.VehicleVar(delivery))
    solver.Add(time.CumulVar(pickup) <= time.CumulVar(delivery))
    late = time.CumulVar(delivery).Max()
    due = order.get("due", [0, late])
    time.CumulVar(pickup).SetMin(min(ready, late))
    time.CumulVar(delivery).SetRange(due[0], min(due[1], late))
    if "soft_due" in order:
        price = order.get("late_per_min", problem.aims["late_per_min"]) * FINE // 60
        time.SetCumulVarSoftUpperBound(delivery, order["soft_due"], price)
    if "max_onboard_s" in order:
        aboard = time.CumulVar(delivery) - time.CumulVar(pickup)
        solver.Add(aboard <= order["max_onboard_s"])
    needs = problem.needs(order)
    able = [v for v, c in enumerate(problem.couriers) if needs <= set(c.get("skills", []))]
    for end in pair:
        # A stop that is left out has vehicle -1.
        model.VehicleVar(end).SetValues([-1] + able)
        model.AddDisjunction([end], FINE * problem.refusal(order) // 2)


def visits(stops, manager, model, found, vehicle):
    route, at = [], found.Value(model.NextVar(model.Start(vehicle)))
    while not model.IsEnd(at):
        node = manager.IndexToNode(at)
        route.append((("pickup", "deliver")[node % 2], stops.orders[node // 2]))
        at = found.Value(model.NextVar(at))
    return route


joint.run(solve)
