"""What the province's profile offers a school: the reader ``institutions`` cannot have (``institutions.offers``)."""

from __future__ import annotations

from django.utils import timezone

from jiuye.institutions.models import School
from jiuye.institutions.offers import Flow, Switch
from jiuye.policy import registry
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import field_label

SECTIONS = {"origin": "生源信息", "destination": "去向登记"}


class FromProfile:
    """Answers ``institutions.offers.Offers`` with the profile of the present cohort."""

    def flows(self, school: School) -> list[Flow]:
        return [
            Flow(key, process.label, tuple((k, flow.label) for k, flow in process.flows.items()), process.default_flow)
            for key, process in _profile(school).processes.items()
            if len(process.flows) > 1
        ]

    def switches(self, school: School) -> list[Switch]:
        profile = _profile(school)
        needed = {f"destination.{n}" for leaf in profile.catalogue.leaves.values() for n in leaf.required_fields()}
        return [
            Switch(
                f"{section}.{name}",
                f"{SECTIONS.get(section, section)} · {field_label(name)}",
                s.enabled,
                s.editable,
                s.required,
                f"{section}.{name}" in needed,
            )
            for section, fields in profile.fields.switches.items()
            for name, s in fields.items()
        ]


def _profile(school: School) -> Profile:
    today = timezone.localdate()
    return registry.profile(school.profile_key, today.year + (today.month >= 9))
