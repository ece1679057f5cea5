"""What is kept about everything; domains import from here."""

from jiuye.records.models.evidence import Evidence, EvidencePrint
from jiuye.records.models.files import FileRun
from jiuye.records.models.idempotency import IdempotencyKey
from jiuye.records.models.jobs import Job, Periodic
from jiuye.records.models.stateful import Stateful
from jiuye.records.models.trail import Checkpoint, Leaf, TrailEvent
from jiuye.records.models.uploads import Upload, UploadPiece

__all__ = [
    "Checkpoint",
    "Evidence",
    "EvidencePrint",
    "FileRun",
    "IdempotencyKey",
    "Job",
    "Leaf",
    "Periodic",
    "Stateful",
    "TrailEvent",
    "Upload",
    "UploadPiece",
]
