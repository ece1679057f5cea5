"""What tests of spot checks live through: a season of three, a sealed question, a drawn sample, an answer."""

from datetime import date, timedelta

from jiuye.destinations.spotchecks import queries, services
from jiuye.destinations.spotchecks.models import SpotCheckItem
from jiuye.destinations.tests import claims as living


def now_of(university):
    return living.season(university.cohort) + timedelta(days=1)


def centre_of(university):
    return university.actor(university.centre())


def sealed(university, **changes):
    wanted = {
        "title": "第一次抽查",
        "cohort": university.cohort,
        "size": 2,
        "answer_by": date(university.cohort, 5, 1),
        **changes,
    }
    return services.commit(actor=centre_of(university), at=now_of(university), **wanted)


def drawn(university, **changes):
    check = sealed(university, **changes)
    services.draw(actor=centre_of(university), check=check, at=now_of(university))
    return check


def item_of(university, check):
    return queries.for_page(SpotCheckItem.unscoped.filter(check_of=check, school=university.school)).first()


def answered(university, item, text="电话联系了本人和单位", finding="true"):
    office = university.actor(university.employment_office())
    services.answer(actor=office, item=item, finding=finding, text=text, at=now_of(university))
    return item
