"""What graduates say about where they go: values a form would accept, leaf by leaf, from the profile's own catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from jiuye.demo.blueprint import COLLEGE, MASTER
from jiuye.demo.employers import Firm
from jiuye.demo.people import Enrolment
from jiuye.policy import registry
from jiuye.policy.catalogue import Leaf
from jiuye.policy.profile import Profile
from jiuye.standards import schools

FAVOURED: Mapping[str, int] = {
    "contract": 260, "agreement": 200, "other_employment": 70, "graduate_school": 170, "college_to_bachelor": 90,
    "second_bachelor": 4, "study_abroad": 30, "conscript": 12, "freelance": 22, "company_founder": 7, "sole_trader": 6,
    "online_shop": 4, "incubator": 2, "research_assistant": 12, "three_supports": 7, "western_plan": 8,
    "teacher_special_post": 9, "selected_official": 6, "other_local_programme": 4, "job_hunting": 26, "civil_exam": 22,
    "about_to_sign": 10, "exam_only": 24, "not_seeking": 6, "planning_abroad": 6, "planning_enlistment": 3,
    "traineeship": 4, "directed_supplement": 400,
}  # fmt: skip
ABROAD = (
    ("英国", "北泽大学"),
    ("澳大利亚", "南堤理工大学"),
    ("日本", "青麓大学"),
    ("中国香港", "维岭书院"),
    ("德国", "莱渡应用科技大学"),
)
ASSIGNED_TO = {"three_supports": "乡镇人民政府", "western_plan": "团县委", "teacher_special_post": "中心小学",
               "selected_official": "县委组织部", "research_assistant": "产业技术研究院"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """One destination as it would be typed: the leaf, its kind and the values. ``firm`` where there is an employer."""

    leaf: Leaf
    kind: str
    values: dict[str, str]
    firm: Firm | None = None

    @property
    def papers(self) -> int:
        """How many pieces of evidence the leaf asks for."""
        least = max((rule.min_files for rule in self.leaf.evidence_for(self.kind)), default=1)
        return least if self.leaf.needs_evidence else 0


def choose(rng: Random, profile: Profile, one: Enrolment, firm: Firm) -> Claim:
    """A likely destination for this graduate, filled in."""
    leaves, weights = _offered(profile.key, one.mode, one.level, one.cohort)
    return fill(rng, rng.choices(leaves, cum_weights=weights)[0], one, firm)


@cache
def _offered(profile_key: str, mode: str, level: str, cohort: int) -> tuple[list[Leaf], list[int]]:
    """The leaves open to such a graduate, and how often each is taken, added up for the dice."""
    leaves = registry.profile(profile_key, cohort).catalogue.visible_to(mode, level, cohort)
    return leaves, list(accumulate(FAVOURED.get(each.key, 1) for each in leaves))


def fill(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> Claim:
    """The leaf's form, filled in: everything it requires, and some of what it only offers."""
    kind = _kind(rng, leaf, one)
    made = _values(rng, leaf, one, firm)
    wanted = [f for f in leaf.visible_fields() if leaf.rule(f) == "required" or rng.random() < 0.55]
    values = {field: made[field] for field in wanted if made.get(field)}
    _in_order(values)
    employer = firm if values.get("credit_code") == firm.code else None
    return Claim(leaf, kind, {"leaf": leaf.key, "kind": kind, **values}, employer)


def _kind(rng: Random, leaf: Leaf, one: Enrolment) -> str:
    if not leaf.kinds:
        return ""
    usual: list[str] = [k for k in ("tripartite", "acceptance") if k in leaf.kinds] or list(leaf.kinds)
    return usual[0] if rng.random() < 0.85 else usual[-1]


def _values(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    years = rng.choice((1, 2, 3, 3))
    job, title = rng.choice(firm.jobs)
    values = {
        "employer_name": firm.name, "credit_code": firm.code, "employer_nature": firm.nature, "industry": firm.industry,
        "region_code": firm.region, "job_category": job, "job_title": title, "address": firm.address,
        "postcode": firm.postcode, "contact_name": firm.contact, "contact_phone": firm.phone,
        "contact_mobile": firm.phone, "contact_email": firm.email,
        "agreement_number": f"{one.cohort}{one.nth:08}", "monthly_pay": str(rng.randrange(3600, 12_800, 100)),
        "contract_from": f"{one.cohort}-07-{rng.randint(1, 15):02}", "contract_to": f"{one.cohort + years}-07-31",
    }  # fmt: skip
    return {**values, **(SPECIAL.get(leaf.type, _nothing)(rng, leaf, one, firm))}


Special = Callable[[Random, Leaf, Enrolment, Firm], dict[str, str]]


def _nothing(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    return {}


def _study(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    level = {"graduate_school": "01" if one.level == MASTER else "11", "second_bachelor": "25"}.get(leaf.key, "31")
    home = {"31": "本科"}.get(level, "本科")
    return {"study_school": rng.choice(_universities(home)), "study_level": level, "study_major": one.major_name}


def _abroad(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    country, school = rng.choice(ABROAD)
    level = "31" if one.level == COLLEGE else "11"
    return {"country": country, "foreign_school_name": school, "study_level": level, "study_major": one.major_name}


def _programme(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    place = firm.region_name
    return {"employer_name": f"{place}{ASSIGNED_TO.get(leaf.key, '乡镇便民服务中心')}", "credit_code": "",
            "employer_nature": "", "industry": "", "contact_email": ""}  # fmt: skip


def _own(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    return {"job_title": "负责人"}


def _freelance(rng: Random, leaf: Leaf, one: Enrolment, firm: Firm) -> dict[str, str]:
    work = rng.choice(("插画约稿", "短视频剪辑", "网文写作", "少儿编程授课", "婚礼摄影"))
    return {"employer_name": work, "credit_code": "", "job_title": work}


SPECIAL: dict[str, Special] = {
    "further_study": _study, "abroad": _abroad, "national_programme": _programme, "local_programme": _programme,
    "startup": _own, "freelance": _freelance,
}  # fmt: skip


@cache
def _universities(level: str) -> tuple[str, ...]:
    return tuple(s.name for s in schools.everything() if s.level == level)[::9]


def _in_order(values: dict[str, str]) -> None:
    """An end without a beginning says nothing; forms ask for both or neither."""
    if values.get("contract_to") and not values.get("contract_from"):
        del values["contract_to"]
