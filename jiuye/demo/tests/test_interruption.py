"""A large demonstration takes minutes: stopped half-way it keeps the schools it has and goes on with the next."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from jiuye.demo import builder, commands, specimens
from jiuye.graduates.models import Graduate

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.seed("M-24")
def test_interrupted_it_goes_on_with_the_school_it_stopped_at(settings, tmp_path, monkeypatch, capsys):
    settings.MODE, settings.DATA_DIR = "demo", tmp_path
    monkeypatch.setattr(builder, "LIVED", 0)
    monkeypatch.setattr(specimens, "OF_EACH", dict.fromkeys(specimens.OF_EACH, 1))
    build, begun = builder.Builder.build, []

    def stopped_at_the_second(self):
        begun.append(self.plan.code)
        page = build(self)
        if len(begun) == 2:
            raise KeyboardInterrupt
        return page

    monkeypatch.setattr(builder.Builder, "build", stopped_at_the_second)
    status, told = commands.load(graduates=60, seed=1, profile="guangdong", at=AT)
    left = set(Graduate.unscoped.values_list("school__code", flat=True))
    again, _ = commands.load(graduates=60, seed=1, profile="guangdong", at=AT)

    assert (status, again) == (130, 0)
    assert "接着造" in told["lines"][0]
    assert left == {"19913"}
    assert begun == ["19913", "19914", "19914"]
    assert "上次已造好 1 所学校" in capsys.readouterr().err
