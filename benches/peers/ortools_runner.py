"""OR-Tools routing: parallel cheapest insertion, then guided local search; a vehicle costs more
than any detour."""

from common import run
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

# Of the longest leg: more than what giving up a vehicle can cost in detours.
VEHICLE_IN_LEGS = 100


def solve(instance, seconds, _seed, watch):
    nodes = range(len(instance.nodes))
    manager = pywrapcp.RoutingIndexManager(len(instance.nodes), instance.vehicles, 0)
    model = pywrapcp.RoutingModel(manager)
    lengths = instance.matrix()
    length = model.RegisterTransitMatrix(lengths)
    model.SetArcCostEvaluatorOfAllVehicles(length)
    model.SetFixedCostOfAllVehicles(VEHICLE_IN_LEGS * max(map(max, lengths)))
    spent = [[leg + instance.service(k) for leg in lengths[k]] for k in nodes]
    end = instance.due(0)
    model.AddDimension(model.RegisterTransitMatrix(spent), end, end, False, "time")
    load = model.RegisterUnaryTransitVector([instance.demand(k) for k in nodes])
    model.AddDimension(load, 0, instance.capacity, True, "load")
    bind(instance, manager, model)
    how = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    how.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    search = routing_enums_pb2.LocalSearchMetaheuristic
    how.local_search_metaheuristic = search.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(int(1000 * seconds))
    with watch:
        found = model.SolveWithParameters(how)
    return [stops(manager, model, found, v) for v in range(instance.vehicles)] if found else []


def bind(instance, manager, model):
    """Windows, and pickup before delivery on one vehicle."""
    time, solver = model.GetDimensionOrDie("time"), model.solver()
    for k in range(1, len(instance.nodes)):
        time.CumulVar(manager.NodeToIndex(k)).SetRange(instance.ready(k), instance.due(k))
    for pair in instance.pairs:
        pickup, delivery = map(manager.NodeToIndex, pair)
        model.AddPickupAndDelivery(pickup, delivery)
        solver.Add(model.VehicleVar(pickup) == model.VehicleVar(delivery))
        solver.Add(time.CumulVar(pickup) <= time.CumulVar(delivery))


def stops(manager, model, found, vehicle):
    route, at = [], found.Value(model.NextVar(model.Start(vehicle)))
    while not model.IsEnd(at):
        route.append(manager.IndexToNode(at))
        at = found.Value(model.NextVar(at))
    return route


run(solve)
