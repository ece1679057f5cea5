"""使用说明: written from the rules of one's own province and role, so that it is never out of date."""

from __future__ import annotations

import pytest
from django.test import Client

from jiuye.destinations.tests import desk as claims

GUIDE = "/console/guide/"


@pytest.mark.seed("S2-08")
@pytest.mark.parametrize(
    ("profile", "desk", "word"),
    [("anhui", "初审", "审核不通过"), ("guangdong", "二级审核", "不同意"), ("national", "院系审核", "不通过（作废）")],
)
def test_the_guide_speaks_of_the_desks_words_papers_and_days_of_the_province(university_of, profile, desk, word):
    university = university_of(profile)
    claims.of(university.graduate(university.law, 1))
    client = Client()
    university.login(client, university.department_admin(university.law))

    home, page = client.get("/console/").content.decode(), client.get(GUIDE).content.decode()

    assert f'href="{GUIDE}"' in home and f'href="{GUIDE}?download=1"' in home
    assert f"<b>{desk}</b>（您审核的）" in page
    assert f"<dt>{word}</dt>" in page
    assert "劳动合同书" in page
    assert "协议书" in page and "录用接收函" in page
    assert f"{university.cohort} 届" in page


@pytest.mark.seed("S2-08")
def test_the_guide_is_taken_along_as_a_file_that_needs_nothing_else(university):
    claims.of(university.graduate(university.law, 1))
    client = Client()
    university.login(client, university.counsellor(university.law))

    file = client.get(GUIDE, {"download": "1"})

    assert file["Content-Disposition"] == f'attachment; filename="guide-{university.cohort}.html"'
    body = file.content.decode()
    assert "去向怎样审核" in body
    assert "/static/" not in body
    assert university.counsellor(university.law).name not in body
