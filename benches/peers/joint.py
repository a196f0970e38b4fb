"""The joint problem for peers that cannot choose shops: each order is given its nearest shop with
the goods, first come first served; the peer plans the routes; what it cannot express is mended
here, in its favour: an order that breaks a rule, or costs more than refusing it, is left out, and
one that was left out is given to whom it costs least, where that pays. Orders are never split.

Written from the description of the format alone. Problems with goods on board or stops that bind
are not read.
"""

import gzip
import json
import math
import sys

from common import Watch, limit_processor_time

EARTH = 6371008.8


class Problem:
    def __init__(self, path):
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8") as file:
            self.file = json.load(file)
        self.now = self.file.get("now", 0)
        self.stores, self.couriers = self.file["stores"], self.file["couriers"]
        self.orders, self.goods = self.file["orders"], {s["id"]: s for s in self.file["skus"]}
        if any(c.get("onboard") or c.get("frozen") for c in self.couriers):
            raise SystemExit("a snapshot of a running day is not read")
        aims = {"late_per_min": 35, "refusal_base": 200, "split": 300, "store_per_hour": 0}
        self.aims = {**aims, **self.file.get("objective", {})}
        self._travel(self.file["travel"])

    def _travel(self, travel):
        """Seconds and metres between all places, by profile."""
        used = [s["at"] for s in self.stores] + [o["dropoff"] for o in self.orders]
        used += [c[key] for c in self.couriers for key in ("at", "end") if key in c]
        names = sorted({place_key(place) for place in used})
        self.index = {name: k for k, name in enumerate(names)}
        self.seconds, self.metres = {}, {}
        for name, profile in travel["profiles"].items():
            if travel["kind"] == "matrix":
                at = [travel["locations"].index(place) for place in names]
                table = {key: [[profile[key][a][b] for b in at] for a in at] for key in "sm"}
            else:
                detour, speed = profile["detour_permille"], profile["speed_mm_per_s"]
                metres = [[along_earth(a, b, detour) for b in names] for a in names]
                table = {"m": metres, "s": [[-(-1000 * m // speed) for m in row] for row in metres]}
            self.seconds[name], self.metres[name] = table["s"], table["m"]

    def at(self, place):
        return self.index[place_key(place)]

    def load(self, order, unit):
        return sum(self.goods[x["sku"]].get(unit, 0) * x["qty"] for x in order["lines"])

    def needs(self, order):
        of_goods = [need for x in order["lines"] for need in self.goods[x["sku"]].get("needs", [])]
        return set(order.get("needs", [])) | set(of_goods)

    def begin(self, courier):
        return max(courier["shift"][0], self.now)

    def refusal(self, order):
        return order.get("value", 0) + self.aims["refusal_base"]

    def saved(self, k, shop):
        """What serving the order spares, less what its shop is paid."""
        packing = rounded(self.aims["store_per_hour"] * self.picking(k, shop), 3600)
        return self.refusal(self.orders[k]) - packing

    def nearest_shops(self):
        """The shop of each order by its index; none for an order that no shop can serve whole."""
        left = {
            (s["id"], x["sku"]): max(0, x["on_hand"] - x.get("reserved", 0))
            for s in self.stores
            for x in s.get("stock", [])
        }
        seconds = self.seconds[min(self.seconds)]
        shops = {}
        for k, order in sorted(enumerate(self.orders), key=lambda e: (self.release(e[1]), e[0])):
            door, allowed = self.at(order["dropoff"]), order.get("stores", "any")
            able = [
                s
                for s in self.stores
                if (allowed == "any" or s["id"] in allowed)
                and all(left.get((s["id"], x["sku"]), 0) >= x["qty"] for x in order["lines"])
            ]
            shops[k] = min(able, key=lambda s: seconds[self.at(s["at"])][door], default=None)
            for x in order["lines"] if able else []:
                left[shops[k]["id"], x["sku"]] -= x["qty"]
        return {k: shop for k, shop in shops.items() if shop}

    def release(self, order):
        return max(order.get("release", self.now), self.now)

    def ready(self, shops):
        """When each order is packed, or none if its shop will not open again."""
        times, free = {}, {}
        for k in sorted(shops, key=lambda k: (self.release(self.orders[k]), k)):
            shop, pick, begin = shops[k], shops[k].get("pick", {}), self.release(self.orders[k])
            hands = free.setdefault(shop["id"], [self.now] * pick.get("parallel", 1))
            hand = hands.index(min(hands))
            start = opening(shop, max(begin, hands[hand]) if "parallel" in pick else begin)
            times[k] = None if start is None else start + self.picking(k, shop)
            if start is not None and "parallel" in pick:
                hands[hand] = times[k]
        return times

    def picking(self, k, shop):
        pick, lines = shop.get("pick", {}), len(self.orders[k]["lines"])
        return pick.get("base_s", 0) + pick.get("per_line_s", 0) * lines


def place_key(place):
    return place if isinstance(place, str) else (place["lat"], place["lon"])


def along_earth(a, b, detour):
    if a == b:
        return 0
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (a, b))
    lat, lon = math.radians(b[0] - a[0]), math.radians(b[1] - a[1])
    h = math.sin(lat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(lon / 2) ** 2
    return math.floor(2 * EARTH * math.asin(min(1, math.sqrt(h))) * detour / 1000 + 0.5)


def opening(shop, time):
    """The first open instant from `time`."""
    spans = shop.get("open", [[-math.inf, math.inf]])
    return next((max(start, time) for start, end in spans if time <= end), None)


def rounded(amount, per):
    return (2 * amount + per) // (2 * per)


class Route:
    """A courier's sequence of stops: ("pickup", shop, orders) and ("deliver", None, [order])."""

    def __init__(self, problem, courier, visits, shops, ready):
        self.problem, self.courier = problem, courier
        self.shops, self.ready, self.visits = shops, ready, visits
        self.stops, self.wrong = [], 0
        for kind, k in visits:
            shop = shops[k] if kind == "pickup" else None
            if shop and self.stops and self.stops[-1][1] is shop:
                self.stops[-1][2].append(k)
            else:
                self.stops.append((kind, shop, [k]))
        self.orders = sorted({k for _, k in visits})
        self._schedule()

    def driven(self, visits):
        return Route(self.problem, self.courier, visits, self.shops, self.ready)

    def without(self, order):
        return self.driven([visit for visit in self.visits if visit[1] != order])

    def allowed_with(self, order):
        """The routes that serve one more order without breaking a rule."""
        places = range(len(self.visits) + 1)
        for first in places:
            fetched = self.visits[:first] + [("pickup", order)] + self.visits[first:]
            for then in range(first + 1, len(fetched) + 1):
                route = self.driven(fetched[:then] + [("deliver", order)] + fetched[then:])
                if not route.wrong:
                    yield route

    def _schedule(self):
        """Starts as early as can be, then all but the last as late as costs nothing."""
        p, c = self.problem, self.courier
        seconds, metres = p.seconds[c["profile"]], p.metres[c["profile"]]
        ends = [p.at(c["end"])] if "end" in c and self.stops else []
        places = [p.at(c["at"])] + [p.at(self._place(stop)) for stop in self.stops]
        legs = list(zip(places, places[1:] + ends))
        self.legs = [seconds[a][b] for a, b in legs]
        self.metres = sum(metres[a][b] for a, b in legs)
        time, self.starts = p.begin(c), []
        for stop, leg in zip(self.stops, self.legs):
            start = self._earliest(stop, time + leg)
            self.wrong += start is None or start > self._last(stop)
            self.starts.append(time + leg if start is None else start)
            time = self.starts[-1] + self._service(stop)
        if not self.wrong:
            self._later()
        self._finish()

    def _later(self):
        for i in reversed(range(len(self.stops) - 1)):
            latest = self.starts[i + 1] - self.legs[i + 1] - self._service(self.stops[i])
            self.starts[i] = max(self.starts[i], min(latest, self._free_until(i)))

    def _finish(self):
        p, c = self.problem, self.courier
        self.depart = self.starts[0] - self.legs[0] if self.stops else p.begin(c)
        self.end = self.starts[-1] + self._service(self.stops[-1]) if self.stops else self.depart
        self.end += self.legs[-1] if self.stops and "end" in c else 0
        self.wrong += self.end > c["shift"][1]
        self.wrong += self.metres > c.get("max_distance_m", math.inf)
        self.wrong += len(self.orders) > c.get("max_orders", math.inf)
        self.late, left = 0, {}
        for (kind, _, orders), start, stop in zip(self.stops, self.starts, self.stops):
            for k in orders:
                order = p.orders[k]
                if kind == "pickup":
                    left[k] = start + self._service(stop)
                    continue
                aboard = order.get("max_onboard_s", math.inf)
                self.wrong += start - left.get(k, -math.inf) > aboard
                price = order.get("late_per_min", p.aims["late_per_min"])
                self.late += rounded(price * max(0, start - order.get("soft_due", start)), 60)
        self.wrong += self._overloaded()
        skills = set(c.get("skills", []))
        self.wrong += sum(not p.needs(p.orders[k]) <= skills for k in self.orders)

    def _overloaded(self):
        p, wrong = self.problem, 0
        for unit, most in self.courier.get("capacity", {}).items():
            load = 0
            for kind, k in self.visits:
                load += p.load(p.orders[k], unit) * (1 if kind == "pickup" else -1)
                wrong += load > most
        return wrong

    def _place(self, stop):
        kind, shop, orders = stop
        return shop["at"] if kind == "pickup" else self.problem.orders[orders[0]]["dropoff"]

    def _service(self, stop):
        return (stop[1] or self.problem.orders[stop[2][0]]).get("service_s", 0)

    def _earliest(self, stop, time):
        kind, shop, orders = stop
        if kind == "pickup":
            return opening(shop, max([time] + [self.ready[k] for k in orders]))
        return max(time, self.problem.orders[orders[0]].get("due", [time])[0])

    def _last(self, stop):
        """The last allowed start."""
        if stop[0] == "pickup":
            return math.inf
        return self.problem.orders[stop[2][0]].get("due", [0, math.inf])[1]

    def _free_until(self, i):
        """How late stop `i` may start in the same opening span and at no higher price."""
        kind, shop, orders = self.stops[i]
        if kind == "pickup":
            spans = shop.get("open", [[-math.inf, math.inf]])
            return next(end for _, end in spans if self.starts[i] <= end)
        return self.problem.orders[orders[0]].get("soft_due", self._last(self.stops[i]))

    def pay(self):
        active = self.end - self.depart
        return pay(self.courier, bool(self.stops), active, self.metres, len(self.orders))

    def cost(self):
        return self.pay() + self.late

    def mended(self):
        """Leaves out orders, one at a time, until no rule is broken and none is worth refusing."""
        route = self
        while route.orders:
            tried = [route.without(k) for k in route.orders]
            refusals = [self.problem.saved(k, self.shops[k]) for k in route.orders]
            worths = [(r.wrong, r.cost() + refused) for r, refused in zip(tried, refusals)]
            if min(worths) >= (0, route.cost()) and not route.wrong:
                break
            route = tried[worths.index(min(worths))]
        return route

    def written(self):
        p, found, time = self.problem, [], self.depart
        for (kind, shop, orders), leg, start in zip(self.stops, self.legs, self.starts):
            arrival, service = time + leg, self._service((kind, shop, orders))
            time = start + service
            ids = [p.orders[k]["id"] for k in orders]
            picks = {"store": shop["id"], "picks": [{"order": i} for i in ids]} if shop else {}
            what = picks or {"order": ids[0]}
            when = {"arrival": arrival, "start": start, "departure": time}
            found.append({"stop": kind, **what, **when})
        head = {"courier": self.courier["id"], "depart": self.depart, "end": self.end}
        return {**head, "distance_m": self.metres, "pay": self.pay(), "stops": found}


def taken_in(problem, routes, shops):
    """Gives orders that were left out to whom they cost least, the most valuable ones first."""
    driven = {k for route in routes.values() for k in route.orders}
    left = sorted(set(shops) - driven, key=lambda k: (-problem.refusal(problem.orders[k]), k))
    for k in left:
        tried = [(v, new) for v, route in routes.items() for new in route.allowed_with(k)]
        more = [new.cost() - routes[v].cost() for v, new in tried]
        if more and min(more) < problem.saved(k, shops[k]):
            v, new = tried[more.index(min(more))]
            routes[v] = new


def pay(courier, drives, active, metres, orders):
    how, shift = courier.get("pay", {}), courier["shift"]
    time = shift[1] - shift[0] if how.get("basis", "active") == "shift" else active if drives else 0
    own = (how.get("fixed", 0) if drives else 0) + rounded(how.get("per_hour", 0) * time, 3600)
    own += rounded(how.get("per_km", 0) * metres, 1000) + how.get("per_order", 0) * orders
    return max(own, rounded(how.get("min_per_hour", 0) * time, 3600))


def plan(problem, routes, shops):
    """The document of a plan; its routes are by the index of their courier."""
    driven = {k for route in routes.values() for k in route.orders}
    refused = [k for k in range(len(problem.orders)) if k not in driven]
    courier = [
        routes[v].pay() if v in routes else pay(c, False, 0, 0, 0)
        for v, c in enumerate(problem.couriers)
    ]
    per_hour = problem.aims["store_per_hour"]
    cost = {
        "courier": sum(courier),
        "store": sum(rounded(per_hour * problem.picking(k, shops[k]), 3600) for k in driven),
        "lateness": sum(route.late for route in routes.values()),
        "refusal": sum(problem.refusal(problem.orders[k]) for k in refused),
        "split": 0,
    }
    cost["total"] = sum(cost.values())
    why = {k: [{"code": "search_limit" if k in shops else "stock"}] for k in refused}
    left = [{"order": problem.orders[k]["id"], "reasons": why[k]} for k in refused]
    made = {"format": "sameday-plan", "version": 1, "unassigned": left, "cost": cost}
    return {**made, "routes": [routes[v].written() for v in sorted(routes)]}


def run(solve):
    """Calls `solve(problem, shops, ready, seconds, seed, watch)`, which returns by the index of a
    courier his list of ("pickup" or "deliver", index of the order)."""
    path, seconds, seed, out = sys.argv[1:5]
    seconds, watch = float(seconds), Watch()
    limit_processor_time(seconds)
    problem = Problem(path)
    shops = problem.nearest_shops()
    ready = problem.ready(shops)
    shops = {k: shop for k, shop in shops.items() if ready[k] is not None}
    visits = solve(problem, shops, ready, seconds, int(seed), watch)
    routes = {
        v: Route(problem, courier, list(visits.get(v, [])), shops, ready).mended()
        for v, courier in enumerate(problem.couriers)
    }
    taken_in(problem, routes, shops)
    routes = {v: route for v, route in routes.items() if route.stops}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(plan(problem, routes, shops), file)
    print(json.dumps({"cpu_s": round(watch.seconds(), 3)}))
