"""The tables of a study; import only after Django has been configured."""

from __future__ import annotations

from qaplan.app.store.models.case import (
    Assessment,
    Claim,
    Incident,
    Individual,
    IndividualName,
    LegalAct,
    Movement,
    Organisation,
    Place,
    ProgrammeEvent,
    Project,
    Question,
    Record,
    Statement,
    TaxonConcept,
)
from qaplan.app.store.models.field import (
    Camera,
    CardImport,
    Deployment,
    DetectorRun,
    EffortInterval,
    Medium,
    Observation,
    PublishedEvent,
    Station,
)
from qaplan.app.store.models.trail import Fact, FactInput, LogEvent, Setting

__all__ = [
    "Assessment",
    "Camera",
    "CardImport",
    "Claim",
    "Deployment",
    "DetectorRun",
    "EffortInterval",
    "Fact",
    "FactInput",
    "Incident",
    "Individual",
    "IndividualName",
    "LegalAct",
    "LogEvent",
    "Medium",
    "Movement",
    "Observation",
    "Organisation",
    "Place",
    "ProgrammeEvent",
    "Project",
    "PublishedEvent",
    "Question",
    "Record",
    "Setting",
    "Statement",
    "Station",
    "TaxonConcept",
]
