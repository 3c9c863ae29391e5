"""What programs may write: words about bursts of pictures, and field forms with their pictures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qaplan.app.services.field_forms import receive_form
from qaplan.app.services.form_parts import add_part, held_bytes
from qaplan.app.services.review.labelling import BurstLabel, label_bursts
from qaplan.app.web.api.access import ScopedToken, asked
from qaplan.base.errors import UsageError
from qaplan.recognition.review.checks import label_from

__all__ = ["writing"]

writing = Router(tags=["writing"])

_MOST_LABELS = 500
_LABELS = ScopedToken("write:observations")
_FORMS = ScopedToken("write:forms")


class ManySaid(Schema):
    """Words about many bursts; all are kept, or none.

    Attributes:
        labels: One for each burst: ``burst_id``, ``taxon_id``, and where said ``count``, ``sex``,
            ``life_stage``, ``flank``, ``quality``.
    """

    labels: list[dict[str, Any]]


@writing.post("/observations", response=dict[str, Any], auth=_LABELS)
def observations(request: HttpRequest, said: ManySaid) -> dict[str, Any]:
    """Say what is on bursts of pictures; answers with the event that takes it back."""
    study, session = asked(request)
    if len(said.labels) > _MOST_LABELS:
        do = f"send {_MOST_LABELS} at most at a time"
        raise UsageError("api.too_many", "too many labels came at once", do=do)
    labels = [BurstLabel(str(each.get("burst_id") or ""), label_from(each)) for each in said.labels]
    return label_bursts(study, labels, session=session).to_record()


@writing.post("/forms", response=dict[str, Any], auth=_FORMS)
def forms(request: HttpRequest) -> dict[str, Any]:
    """Send a field form as JSON, after its pictures; the same form again gives the same receipt."""
    study, session = asked(request)
    return receive_form(study, request.body, session=session).to_record()


@writing.get("/pictures/{sha256}", response=dict[str, int], auth=_FORMS)
def picture_state(request: HttpRequest, sha256: str) -> dict[str, int]:
    """How many bytes of a form's picture have come."""
    study, session = asked(request)
    return {"bytes": held_bytes(study, sha256, session=session)}


@writing.put("/pictures/{sha256}", response=dict[str, int], auth=_FORMS)
def picture_piece(request: HttpRequest, sha256: str, offset: int) -> dict[str, int]:
    """Add a piece of a form's picture behind what has come; a megabyte at most."""
    study, session = asked(request)
    return {"bytes": add_part(study, sha256, offset, request.body, session=session)}
