"""What a judged roster writes (S4-34, W-09): structure, then people, then the news to those whose confirmation no longer holds."""

from __future__ import annotations

from jiuye.graduates.services.checking import Judged
from jiuye.graduates.services.comparing import Comparison
from jiuye.graduates.services.writing import Import, change, create
from jiuye.notices.services import tell, users_of


def write(judged: Judged, job: Import) -> None:
    """Structure, then people, then the news to those whose confirmation no longer holds."""
    judged.structure.tell()
    create(judged.sheet, judged.result, job)
    change(judged.result, job)
    _tell_lapsed(judged.result, job)


def _tell_lapsed(result: Comparison, job: Import) -> None:
    lapsed = [c.standing for c in result.changed if c.values and c.standing.confirmed_at]
    for start in range(0, len(lapsed), 1000):
        tell(
            users=users_of(s.person_id for s in lapsed[start : start + 1000]), event="origin.reimported",
            title="你的生源信息有更新，请再次确认", body="学校按学籍重新导入了名单，你之前的确认已失效。请核对后再确认一次。", at=job.at,
        )  # fmt: skip
