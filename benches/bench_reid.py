"""How often the right animal comes first on the Nyala set, beside the plain baseline; one table.

The pictures have no stated licence: they are measured where they lie and nothing of them is kept. Run it with
``make bench-reid NYALA=DIR``; the even half of the folders is held out and only read with ``HALF=even``.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from qaplan.app.services.identity.plain_asking import PlainMatching
from qaplan.app.services.identity.plain_evaluation import evaluate_manifest
from qaplan.identity.manifests.evaluation import Accuracy, QueryOutcome, accuracy_of

HERE = Path(__file__).parent
COLUMNS = ("path", "identity", "side", "encounter")
FEATURES = ("--nfeat", "600", "--mask", "0.95")
LNBNN = ("--ellipse", ".62", "--nprobe", "6", "--sv", "30")

Rows = list[dict[str, str]]


def nyala_rows(folder: Path, *, half: str) -> Rows:
    """The photos of one half of the animals; flank and sighting stand in the names of the files."""
    rows, others = [], 0
    parity = 1 if half == "odd" else 0
    for animal in sorted(each for each in folder.iterdir() if each.is_dir() and each.name.isdigit()):
        if int(animal.name) % 2 != parity:
            continue
        for photo in sorted(animal.iterdir()):
            sighting, _, side = photo.stem.partition("_")
            flank = next((word for word in ("left", "right") if word in side), "")
            if flank:
                rows.append(dict(zip(COLUMNS, (str(photo), animal.name, flank, sighting), strict=True)))
            others += not flank
    if others:
        print(f"{others} files say no flank in their names and are left out")
    return rows


def write_manifest(rows: Rows, path: Path) -> None:
    """The rows as a manifest that the sketch and the program both read."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def baseline(sketch: Path, manifest: Path, work: Path, rows: Rows) -> tuple[Accuracy, Mapping[str, float]]:
    """The sketch run as it is, and its own figures; the intervals are ours."""
    features, dump = work / "baseline.npz", work / "baseline.json"

    def call(*words: object) -> str:
        command = [sys.executable, str(sketch), *map(str, words)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    call("features", manifest, features, *FEATURES)
    printed = call("lnbnn", features, *LNBNN, "--dump", dump)
    own = json.loads(printed.strip().splitlines()[-1])
    found = json.loads(dump.read_text())
    outcomes = [
        QueryOutcome(rows[int(at)]["path"], told["name"], _rank(told), 0.0)
        for at, told in found.items()
        if _has_match(int(at), rows)
    ]
    return accuracy_of(outcomes, asked_of="photo", rng=np.random.default_rng(1)), own


def _rank(told: Mapping[str, object]) -> int:
    """Place of the right name; a wrong one with the same score stands before it, none at all is the last."""
    scores = dict(told["top"])
    right = scores.get(told["name"], 0.0)
    return 1 + sum(score >= right for name, score in scores.items() if name != told["name"]) if right else 99


def _has_match(at: int, rows: Rows) -> bool:
    own = rows[at]
    return any(
        each["identity"] == own["identity"]
        and each["side"] == own["side"]
        and each["encounter"] != own["encounter"]
        for each in rows
    )


def show(lines: Sequence[tuple[str, Accuracy]]) -> None:
    """One table."""
    print(f"\n{'':28}{'queries':>8}  {'rank-1':21}{'rank-5':21}{'rank-10':21}{'MRR':21}")
    for name, found in lines:
        shares = (found.rank_1, found.rank_5, found.rank_10, found.mean_reciprocal_rank)
        print(f"{name:28}{found.queries:>8}  " + "".join(f"{share!s:21}" for share in shares))
    print("\nIn brackets 95 % intervals; animals are drawn anew, since photos of one are not independent.")


def main() -> int:
    """Measure, and say whether the budget is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nyala", type=Path, help="folder Nyala_Data_Zero")
    parser.add_argument("--split", default="test", choices=("test", "train"))
    parser.add_argument("--half", default="odd", choices=("odd", "even"))
    parser.add_argument("--sketch", type=Path, required=True, help="coat_matching_baseline.py")
    parser.add_argument("--no-ablation", action="store_true")
    asked = parser.parse_args()
    rows = nyala_rows(asked.nyala / asked.split, half=asked.half)
    animals = len({row["identity"] for row in rows})
    print(f"{asked.split}, {asked.half} half: {len(rows)} photos of {animals} animals")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_manifest(rows, work / "nyala.csv")
        plain, own = baseline(asked.sketch, work / "nyala.csv", work, rows)
        print(f"the baseline's own figures: rank-1 {own['name_rank1']}, rank-5 {own['name_rank5']}")
        begun = time.perf_counter()
        how = PlainMatching(cache=work / "features")
        done = evaluate_manifest(
            work / "nyala.csv", how=how, ablation=not asked.no_ablation, step=_progress()
        )
        took = time.perf_counter() - begun
    found = done.evaluation
    lines = [("baseline, per photo", plain), ("ours, per photo", found.per_photo)]
    lines += [("ours, per encounter", found.per_encounter)]
    lines += [(f"  {idea.variant}", idea.other) for idea in found.ideas]
    show(lines)
    print("\n".join(found.summary().splitlines()[2:]))
    print(f"ours took {took:.0f} s; the gallery {done.memory_bytes / 2**20:.0f} MiB")
    budget = tomllib.loads((HERE / "budgets.toml").read_text(encoding="utf-8"))["reid"]
    reached = (
        found.per_photo.rank_1.estimate >= budget["rank_1"]
        and found.per_photo.rank_5.estimate >= budget["rank_5"]
    )
    print(
        f"budget: rank-1 {budget['rank_1']}, rank-5 {budget['rank_5']}: {'kept' if reached else 'not kept'}"
    )
    return 0 if reached else 1


def _progress():
    """Lines on a terminal only, every tenth."""
    told = iter(range(10**9))

    def step(line: str) -> None:
        if sys.stderr.isatty() and next(told) % 10 == 0:
            print(f"\r{line:60}", end="", file=sys.stderr)

    return step


if __name__ == "__main__":
    sys.exit(main())
