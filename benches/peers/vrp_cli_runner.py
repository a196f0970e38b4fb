"""vrp-cli: it reads Li & Lim by itself; a given matrix goes in through its own format, with the
same order of aims: every order served, then vehicles, then length. `VRP_CLI` names the program."""

import datetime
import json
import os
import pathlib
import subprocess
import tempfile

from common import run

MIDNIGHT = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def solve(instance, seconds, _seed, watch):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        out = folder / "out"
        task = pragmatic(instance, folder) if instance.lengths else ["lilim", instance.path]
        limits = ["--max-time", str(int(seconds)), "--parallelism", "1,1", "--out-result", str(out)]
        with watch:
            command = [os.environ["VRP_CLI"], "solve", *task, *limits]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if not out.exists():
            raise SystemExit("vrp-cli: " + (ran.stderr or ran.stdout)[-200:].replace("\n", " "))
        text = out.read_text(encoding="utf-8")
    return from_json(text) if instance.lengths else from_lines(instance, text)


def pragmatic(instance, folder):
    """Writes the problem and its matrix, and returns the arguments that name them."""
    zone = {"index": 0}
    shift = {
        "start": {"earliest": stamp(instance.ready(0)), "location": zone},
        "end": {"latest": stamp(instance.due(0)), "location": zone},
    }
    vehicle = {
        "typeId": "van",
        "vehicleIds": ["van%d" % k for k in range(instance.vehicles)],
        "profile": {"matrix": "van"},
        "costs": {"fixed": 0, "distance": 1, "time": 0},
        "shifts": [shift],
        "capacity": [instance.capacity],
    }
    jobs = [
        {"id": "job%d" % a, "pickups": [place(instance, a)], "deliveries": [place(instance, b)]}
        for a, b in instance.pairs
    ]
    aims = [{"type": "minimize-" + aim} for aim in ("unassigned", "tours", "cost")]
    fleet = {"vehicles": [vehicle], "profiles": [{"name": "van"}]}
    problem = {"plan": {"jobs": jobs}, "fleet": fleet, "objectives": aims}
    flat = [length for row in instance.matrix() for length in row]
    matrix = {"profile": "van", "travelTimes": flat, "distances": flat}
    names = [folder / "problem.json", folder / "matrix.json"]
    for name, content in zip(names, (problem, matrix)):
        name.write_text(json.dumps(content), encoding="utf-8")
    return ["pragmatic", str(names[0]), "--matrix", str(names[1])]


def place(instance, k):
    where = {
        "location": {"index": k},
        "duration": instance.service(k),
        "times": [[stamp(instance.ready(k)), stamp(instance.due(k))]],
        "tag": str(k),
    }
    return {"places": [where], "demand": [abs(instance.demand(k))]}


def stamp(seconds):
    return (MIDNIGHT + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_json(text):
    solution = json.loads(text)
    if solution.get("unassigned"):
        return []
    tours = [tour["stops"] for tour in solution["tours"]]
    every = [[act for stop in stops for act in stop["activities"]] for stops in tours]
    return [
        [int(act["jobTag"]) for act in acts if act["type"] in ("pickup", "delivery")]
        for acts in every
    ]


def from_lines(instance, text):
    """A route names each order twice, by its place among the orders: pickup, then delivery."""
    routes = []
    for line in text.splitlines():
        if line.startswith("Route"):
            route, seen = [], set()
            for order in map(int, line.split(":")[1].split()):
                route.append(instance.pairs[order][order in seen])
                seen.add(order)
            routes.append(route)
    return routes


run(solve)
