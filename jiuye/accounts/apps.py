from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jiuye.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from jiuye.accounts import answers, doors, entering, kept, menu, proving
        from jiuye.accounts.province import FromProfile
        from jiuye.accounts.services import habits
        from jiuye.institutions import offers
        from jiuye.kit import fresh, list_own, screens

        user_logged_in.connect(entering.stamp, dispatch_uid="accounts.stamp")
        if doors.deny not in screens.denial_keepers:
            screens.denial_keepers.append(doors.deny)
        screens.once_keeper[:] = [doors.once]
        fresh.keeper[:] = [proving]
        screens.answers[:] = [(answers.keep, answers.find)]
        list_own.keepers[:] = [habits.of]
        offers.register(FromProfile())
        menu.register()
        kept.register()
