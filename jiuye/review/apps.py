from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "jiuye.review"
    label = "review"

    def ready(self) -> None:
        from jiuye.institutions import offers
        from jiuye.review.queries import in_flight

        offers.in_flight[:] = [in_flight]
