from django.apps import AppConfig


class FacesConfig(AppConfig):
    name = "jiuye.faces"
    label = "faces"

    def ready(self) -> None:
        from jiuye.faces.desk import cohorts
        from jiuye.kit import menus
        from jiuye.kit.menus import MenuItem

        menus.register(
            MenuItem("home", "首页", "home", "faces:home", order=1),
            MenuItem("files", "我的文件", "files", "exports:mine", order=90),
        )
        menus.cohort_source[:] = [cohorts]
        menus.search_url_names[:] = ["faces:search"]
