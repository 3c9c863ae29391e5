"""The tables of a study; import only after Django has been configured."""

from __future__ import annotations

from qaplan.app.store.models.browse import Spelling, StatementRecord
from qaplan.app.store.models.case import (
    Assessment,
    Claim,
    Incident,
    Individual,
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
from qaplan.app.store.models.clocks import ClockCorrection, TypedDate
from qaplan.app.store.models.crossings import (
    Crossing,
    InferredCrossing,
    Passage,
    PassageVerification,
    PeopleCount,
    StationSide,
)
from qaplan.app.store.models.estimates import Estimate
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
from qaplan.app.store.models.field_forms import CustodyTransfer, FieldForm
from qaplan.app.store.models.identity import (
    Chip,
    Encounter,
    IdentityCalibration,
    IdentityChoice,
    KnownSidePair,
    SideReading,
    SideScore,
)
from qaplan.app.store.models.jobs import Job
from qaplan.app.store.models.labels import (
    BytesRemoved,
    ExcludedObservation,
    LabelImport,
    RepeatExclusion,
)
from qaplan.app.store.models.layers import StudyLayer
from qaplan.app.store.models.received import (
    CameraVisit,
    CopyLink,
    ReceivedPicture,
    Sighting,
    TableImport,
    TableMapping,
)
from qaplan.app.store.models.review import BurstReading, QueuedBurst
from qaplan.app.store.models.trail import Fact, FactInput, LogEvent, Setting, UndoRow

__all__ = [
    "Assessment",
    "BurstReading",
    "BytesRemoved",
    "Camera",
    "CameraVisit",
    "CardImport",
    "Chip",
    "Claim",
    "ClockCorrection",
    "CopyLink",
    "Crossing",
    "CustodyTransfer",
    "Deployment",
    "DetectorRun",
    "EffortInterval",
    "Encounter",
    "Estimate",
    "ExcludedObservation",
    "Fact",
    "FactInput",
    "FieldForm",
    "IdentityCalibration",
    "IdentityChoice",
    "Incident",
    "Individual",
    "InferredCrossing",
    "Job",
    "KnownSidePair",
    "LabelImport",
    "LegalAct",
    "LogEvent",
    "Medium",
    "Movement",
    "Observation",
    "Organisation",
    "Passage",
    "PassageVerification",
    "PeopleCount",
    "Place",
    "ProgrammeEvent",
    "Project",
    "PublishedEvent",
    "Question",
    "QueuedBurst",
    "ReceivedPicture",
    "Record",
    "RepeatExclusion",
    "Setting",
    "SideReading",
    "SideScore",
    "Sighting",
    "Spelling",
    "Statement",
    "StatementRecord",
    "Station",
    "StationSide",
    "StudyLayer",
    "TableImport",
    "TableMapping",
    "TaxonConcept",
    "TypedDate",
    "UndoRow",
]
