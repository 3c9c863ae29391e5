"""Circuitscape and Omniscape projects on plain files, without a study."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.engines.memory import free_memory_bytes
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution
from qaplan.landscape.moving_window.options import is_window_project
from qaplan.landscape.moving_window.running import run_window_project
from qaplan.landscape.moving_window.types import WindowResult
from qaplan.landscape.projects.files.ini import Ini, read_ini
from qaplan.landscape.projects.running import run_project
from qaplan.landscape.projects.types import ProjectResult

__all__ = ["ProjectAnswer", "run_project_file"]

_DOUBTFUL = "landscape.doubtful_solution"


@dataclass(frozen=True, eq=False)
class ProjectAnswer:
    """What the command answers.

    Args:
        outcome: What came out.
        folder: Where the files are.
        provenance: The files that were read, by hash, and the program.
    """

    outcome: ProjectResult | WindowResult
    folder: Path
    provenance: Provenance

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful in the solution."""
        return self.outcome.cautions

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful in the project, as sentences."""
        return self.outcome.warnings

    @property
    def is_doubtful(self) -> bool:
        """Whether the solution failed its test: the command ends with 4."""
        return any(each.code == _DOUBTFUL for each in self.cautions)

    def summary(self) -> str:
        """The answer in plain English."""
        found = self.outcome
        if isinstance(found, WindowResult):
            what = f"moving windows: {found.windows} solved"
        elif found.scenario == "advanced":
            what = f"advanced: {found.n_nodes} nodes"
        else:
            what = f"{found.scenario}: {len(found.numbers)} focal points, {found.n_nodes} nodes"
        solver = f"solver {found.solver}, relative residual {found.residual:.1e}"
        return f"{what}; {solver}; {len(found.files)} files in {self.folder.name or '.'}"

    def to_record(self) -> dict[str, object]:
        """Everything but the maps, ready for JSON."""
        found = self.outcome
        record: dict[str, object] = {
            "status": "doubtful" if self.is_doubtful else "solved",
            "solver": found.solver,
            "residual": found.residual,
            "files": [each.relative_to(self.folder).as_posix() for each in found.files],
            "warnings": list(found.warnings),
            "cautions": [each.code for each in found.cautions],
            "provenance": _written(self.provenance),
        }
        if isinstance(found, WindowResult):
            return record | {"scenario": "moving-window", "windows": found.windows}
        return record | {
            "scenario": found.scenario,
            "nodes": found.n_nodes,
            "solves": found.solves,
            "focal_points": found.numbers.tolist(),
            "resistances": found.resistances.tolist(),
        }


def run_project_file(
    path: Path, folder: Path, *, solver: str = "", on_step: Callable[[str], None] = lambda _: None
) -> ProjectAnswer:
    """Run a project: one with a radius as Omniscape does, any other as Circuitscape does.

    Args:
        path: Its .ini file.
        folder: Where the results are written.
        solver: A solver to take instead of the one that it names.
        on_step: Told what is done.

    Raises:
        DataError: What is wrong in the .ini file and in what it names, and ``landscape.too_large``.
    """
    ini = read_ini(path)
    free = free_memory_bytes()
    outcome: ProjectResult | WindowResult
    if is_window_project(ini):
        outcome = run_window_project(ini, folder, solver=solver, memory_bytes=free, on_step=on_step)
        name = "landscape.moving_window"
    else:
        outcome = run_project(ini, folder, solver=solver, memory_bytes=free, on_step=on_step)
        name = "landscape.circuit"
    made = computed_by(name, dict(ini.values) | {"solver": solver or ini.text("solver", "auto")})
    return ProjectAnswer(outcome, folder, Provenance(made, _inputs_of(ini)))


def _inputs_of(ini: Ini) -> tuple[Input, ...]:
    return tuple(Input("table", each.name, _sha256(each)) for each in (ini.path, *ini.read))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(made: Provenance) -> dict[str, object]:
    return {
        "id": made.id,
        "activity": made.activity.name,
        "parameters": dict(made.activity.parameters),
        "software": made.activity.software,
        "inputs": [vars(each) for each in made.inputs],
    }
