"""What can be wrong with a row of somebody's table, each with a code and a sentence in three languages."""

from __future__ import annotations

from qaplan.survey.table.types import RowFault

__all__ = ["ROW_CODES", "SHEET_CODES", "CellError"]

ROW_CODES = (
    "table.cell_too_long",
    "table.clock_unreadable",
    "table.count_merged",
    "table.count_unclear",
    "table.count_zero",
    "table.date_ambiguous",
    "table.date_in_future",
    "table.date_missing",
    "table.date_reversed",
    "table.date_short_year",
    "table.date_unreadable",
    "table.file_ambiguous",
    "table.file_missing",
    "table.file_unknown",
    "table.formula",
    "table.id_unknown",
    "table.not_text",
    "table.number_unclear",
    "table.place_ambiguous",
    "table.place_missing",
    "table.place_unknown",
    "table.row_clash",
    "table.species_ambiguous",
    "table.species_missing",
    "table.species_unknown",
    "table.tick_unclear",
    "table.time_unreadable",
    "table.word_unclear",
)

SHEET_CODES = (
    "instant.bad_offset",
    "place.out_of_range",
    "survey.bad_name",
    "survey.bad_number",
    "survey.end_before_start",
    "survey.gap_open",
    "survey.gap_outside",
    "survey.gap_reversed",
    "survey.gaps_overlap",
    "survey.half_a_place",
    "survey.offsets_differ",
    "survey.station_missing",
    "survey.zone_without_date",
)
"""What the field sheet says of its own rows, with a sentence of ``table_import`` for each."""


class CellError(Exception):
    """A cell cannot be read; it becomes a fault of its row and never reaches the user as an error."""

    def __init__(self, code: str, **values: str) -> None:
        """Keep the code and what its sentence says.

        Args:
            code: One of :data:`ROW_CODES`.
            **values: What the sentence says, by place name.
        """
        assert code in ROW_CODES, code
        super().__init__(code)
        self.code, self.values = code, values

    def fault(self, column: str) -> RowFault:
        """The fault of the row, with the heading of the cell."""
        return RowFault(self.code, column, {"value": "", "known": "", **self.values})
