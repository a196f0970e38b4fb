"""VROOM on the joint problem, with the shops fixed before (see joint.py). It knows skills, shifts,
capacities, limits of a route and pay by the hour and kilometre; it does not know soft lateness,
time on board, guaranteed pay, or that an order may be refused: it is not worth its way."""

import datetime

import joint
import numpy
import vroom


def solve(problem, shops, ready, seconds, _seed, watch):
    task = vroom.Input()
    for profile in problem.seconds:
        task.set_durations_matrix(profile, table(problem.seconds[profile]))
        task.set_distances_matrix(profile, table(problem.metres[profile]))
    skills = sorted({skill for c in problem.couriers for skill in c.get("skills", [])})
    number = {skill: k for k, skill in enumerate(skills)}
    for v, courier in enumerate(problem.couriers):
        task.add_vehicle(vehicle(problem, v, courier, number))
    for k, shop in shops.items():
        needs = problem.needs(problem.orders[k])
        if needs <= set(number):
            task.add_job(shipment(problem, k, shop, ready[k], {number[need] for need in needs}))
    left = datetime.timedelta(seconds=seconds)
    with watch:
        found = task.solve(exploration_level=5, nb_threads=1, timeout=left).to_dict()
    kinds = {"pickup": "pickup", "delivery": "deliver"}

    def visits(route):
        return [(kinds[s["type"]], s["id"]) for s in route["steps"] if s["type"] in kinds]

    return {route["vehicle"]: visits(route) for route in found["routes"]}


def table(rows):
    return numpy.array(rows, dtype=numpy.uint32)


def vehicle(problem, v, courier, number):
    how, capacity = courier.get("pay", {}), courier.get("capacity", {})
    # Paid for the whole shift anyway, or by what he does: his hours on the road cost what is
    # guaranteed at least, for a courier without any price would be sent anywhere.
    by_shift = how.get("basis") == "shift"
    per_hour = 0 if by_shift else max(how.get("per_hour", 0), how.get("min_per_hour", 0))
    costs = vroom.VehicleCosts(
        fixed=how.get("fixed", 0) + how.get("per_order", 0),
        per_hour=per_hour,
        per_km=how.get("per_km", 0),
    )
    limits = {}
    if "max_distance_m" in courier:
        limits["max_distance"] = courier["max_distance_m"]
    if "max_orders" in courier:
        # It counts a pickup and a delivery as two.
        limits["max_tasks"] = 2 * courier["max_orders"]
    return vroom.Vehicle(
        v,
        start=problem.at(courier["at"]),
        end=problem.at(courier["end"]) if "end" in courier else None,
        profile=courier["profile"],
        capacity=[capacity.get(unit, 10**9) for unit in ("g", "ml")],
        skills={number[skill] for skill in courier.get("skills", [])},
        time_window=vroom.TimeWindow(problem.begin(courier), courier["shift"][1]),
        costs=costs,
        **limits,
    )


def shipment(problem, k, shop, ready, needs):
    order, end = problem.orders[k], 2**31 - 1
    spans = shop.get("open", [[0, end]])
    open_when = [vroom.TimeWindow(max(a, ready), b) for a, b in spans if b >= ready]
    due = order.get("due", [0, end])
    # Whoever fetches it as soon as it is packed has it on board no longer than allowed.
    aboard = ready + shop.get("service_s", 0) + order.get("max_onboard_s", end)
    due = [due[0], max(due[0], min(due[1], aboard))]
    # One service of the shop however many orders are fetched there at once.
    pickup = vroom.ShipmentStep(
        k, problem.at(shop["at"]), default_setup=shop.get("service_s", 0), time_windows=open_when
    )
    delivery = vroom.ShipmentStep(
        k,
        problem.at(order["dropoff"]),
        default_service=order.get("service_s", 0),
        time_windows=[vroom.TimeWindow(*due)],
    )
    amount = vroom.Amount([problem.load(order, unit) for unit in ("g", "ml")])
    return vroom.Shipment(pickup, delivery, amount=amount, skills=needs)


joint.run(solve)
