"""What is kept about everything; domains import from here."""

from jiuye.records.models.evidence import Evidence, EvidencePage, EvidencePrint
from jiuye.records.models.files import FileRun, RunPeople
from jiuye.records.models.idempotency import IdempotencyKey
from jiuye.records.models.jobs import Job, Periodic
from jiuye.records.models.stateful import Stateful
from jiuye.records.models.trail import Checkpoint, Leaf, TrailEvent
from jiuye.records.models.uploads import Upload, UploadPiece

__all__ = [
    "Checkpoint",
    "Evidence",
    "EvidencePage",
    "EvidencePrint",
    "FileRun",
    "IdempotencyKey",
    "Job",
    "Leaf",
    "Periodic",
    "RunPeople",
    "Stateful",
    "TrailEvent",
    "Upload",
    "UploadPiece",
]
