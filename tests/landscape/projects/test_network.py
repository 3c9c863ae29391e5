"""Networks: nodes keep the numbers of the files, in pairs and between sources and grounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from tests.landscape.projects.cases import Case

KITE = "0 1 1\n1 2 1\n1 3 1\n2 4 1\n3 4 1\n"


def network(folder: Path, graph: str = KITE, **options: object) -> Case:
    return Case(folder, data_type="network", **options).text("habitat_file", graph)


def test_pairs_have_their_currents_and_voltages_by_number(tmp_path: Path) -> None:
    case = network(tmp_path).text("point_file", "0\n4\n")
    result = case.run()
    assert result.resistances[0, 1] == pytest.approx(2.0)
    assert case.table("resistances.out").tolist() == [[0, 0, 4], [0, 0, 2], [4, 2, 0]]
    assert case.table("voltages_0_4.txt").tolist() == [[0, 0], [1, 1], [2, 1.5], [3, 1.5], [4, 2]]
    assert case.table("node_currents_0_4.txt")[:, 1].tolist() == [1, 1, 0.5, 0.5, 1]
    branches = case.table("branch_currents_0_4.txt").tolist()
    assert branches == [[0, 1, 1], [1, 2, 0.5], [1, 3, 0.5], [2, 4, 0.5], [3, 4, 0.5]]
    assert case.table("branch_currents_cum.txt").tolist() == branches


def test_two_edges_between_two_nodes_are_parallel(tmp_path: Path) -> None:
    case = network(tmp_path, KITE + "4 3 1\n", write_cur_maps=True).text("point_file", "3\n4\n")
    assert case.run().resistances[0, 1] == pytest.approx(1 / (2 + 1 / 3))
    assert [row[:2].tolist() for row in case.table("branch_currents_3_4.txt")] == [
        [1, 2],
        [1, 3],
        [2, 4],
        [3, 4],
    ]


def test_numbers_with_gaps_and_parts_without_a_way(tmp_path: Path) -> None:
    case = network(tmp_path, "10 20 2\n30 40 4\n").text("point_file", "10 20\n40 30\n")
    result = case.run()
    assert result.numbers.tolist() == [10, 20, 30, 40]
    assert result.resistances.round(9).tolist() == [
        [0, 2, -1, -1],
        [2, 0, -1, -1],
        [-1, -1, 0, 4],
        [-1, -1, 4, 0],
    ]
    assert case.table("voltages_10_20.txt").tolist() == [[10, 0], [20, 2]]


def test_conductances_are_no_resistances(tmp_path: Path) -> None:
    case = network(tmp_path, "1 2 4\n", habitat_map_is_resistances=False).text("point_file", "1\n2\n")
    assert case.run().resistances[0, 1] == pytest.approx(0.25)


def test_pairs_can_be_left_out(tmp_path: Path) -> None:
    case = network(tmp_path).text("point_file", "0\n1\n4\n")
    case.text("included_pairs_file", "mode exclude\n0 4\n", used_by="use_included_pairs")
    assert case.run().resistances[0].tolist() == pytest.approx([0, 1, -1], abs=1e-12)


def test_the_circuit_of_the_manual_flows_from_a_source_to_its_grounds(tmp_path: Path) -> None:
    case = network(tmp_path, scenario="advanced").text("source_file", "0 1\n")
    case.text("ground_file", "0 99\n1 33\n2 49.5\n3 49.5\n4 0\n").run()
    volts = case.table("voltages.txt")
    assert volts[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert volts[:, 1].tolist() == pytest.approx([1.923159261, 0.9425851125, 0.4665796307, 0.4665796307, 0])
    assert case.table("node_currents.txt")[0].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("graph", "points", "code"),
    (
        (KITE, "0\n9\n", "landscape.bad_node"),
        (KITE, "0\n0\n", "landscape.too_few_points"),
        ("0 1 0\n", "0\n1\n", "landscape.zero_resistance"),
        ("0 1.5 2\n", "0\n1\n", "landscape.bad_node"),
        ("0 1\n", "0\n1\n", "raster.bad_table"),
        ("0 1 nan\n", "0\n1\n", "landscape.not_finite"),
        ("0 1 -2\n", "0\n1\n", "landscape.bad_conductance"),
    ),
)
def test_a_graph_that_cannot_be_is_refused(graph: str, points: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        network(tmp_path, graph).text("point_file", points).run()
    assert refused.value.code == code


@pytest.mark.parametrize(("source", "ground"), (("0 nan", "4 0"), ("0 inf", "4 0"), ("0 1", "4 nan")))
def test_a_source_or_a_ground_that_is_no_number_is_refused(source: str, ground: str, tmp_path: Path) -> None:
    case = network(tmp_path, scenario="advanced").text("source_file", f"{source}\n")
    with pytest.raises(DataError) as refused:
        case.text("ground_file", f"{ground}\n").run()
    assert refused.value.code == "landscape.not_finite"


def test_a_network_has_no_one_to_all(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        network(tmp_path, scenario="one-to-all").text("point_file", "0\n1\n").run()
    assert refused.value.code == "landscape.bad_option"


def test_the_graph_as_file_of_focal_nodes_stands_for_all_its_nodes(tmp_path: Path) -> None:
    case = network(tmp_path)
    result = case.run(point_file=case.options["habitat_file"])
    assert result.numbers.tolist() == [0, 1, 2, 3, 4]
    assert result.resistances[0].tolist() == pytest.approx([0, 1, 1.75, 1.75, 2])


@pytest.mark.parametrize(
    ("option", "value", "voltage"),
    (
        ("remove_src_or_gnd", "keepall", [3, 0]),
        ("remove_src_or_gnd", "rmvgnd", [3, 0]),
        ("remove_src_or_gnd", "rmvsrc", [0, 0]),
        ("remove_src_or_gnd", "rmvall", [0, 0]),
        ("use_unit_currents", "True", [3, 0]),
        ("use_direct_grounds", "True", [3, 0]),
    ),
)
def test_options_that_circuitscape_leaves_without_effect_on_networks_are_told(
    option: str, value: str, voltage: list[float], tmp_path: Path
) -> None:
    """4 A into a node with 3 ohm to the ground and 1 + 0 ohm to it over the other."""
    case = network(tmp_path, "1 2 1\n", scenario="advanced", **{option: value})
    case.text("source_file", "1 4\n").text("ground_file", "1 3\n2 0\n")
    result = case.run()
    assert case.table("voltages.txt")[:, 1].tolist() == pytest.approx(voltage)
    assert any("as Circuitscape does" in each for each in result.warnings) == (
        value not in ("keepall", "rmvsrc")
    )
