"""Addresses of signing in, own account, users and roles."""

from __future__ import annotations

from django.urls import path

from jiuye.accounts.console import activation, entry, factor, habits, offices, own, roles, users
from jiuye.accounts.h5 import own as h5_own
from jiuye.accounts.h5 import views as h5

app_name = "accounts"

urlpatterns = [
    path("console/account/login/", entry.login, name="login"),
    path("console/account/login/code/", entry.code, name="login_code"),
    path("console/account/logout/", entry.logout, name="logout"),
    path("console/account/prove/", factor.prove, name="prove"),
    path("console/account/second-factor/", factor.standing, name="factor"),
    path("console/account/second-factor/bind/", factor.enrol, name="enrol"),
    path("console/account/second-factor/codes/", factor.codes, name="factor_codes"),
    path("console/account/users/<int:pk>/second-factor/", factor.reset, name="factor_reset"),
    path("console/account/password/", own.password, name="password"),
    path("console/account/", own.mine, name="mine"),
    path("console/account/sessions/<int:pk>/end/", own.end_session, name="end_session"),
    path("console/account/users/", users.table, name="users"),
    path("console/account/users/new/", users.add, name="user_add"),
    path("console/account/users/<int:pk>/", users.edit, name="user_edit"),
    path("console/account/users/<int:pk>/scopes/", users.scopes, name="user_scopes"),
    path("console/account/users/<int:pk>/switch/", users.switch, name="user_switch"),
    path("console/account/users/<int:pk>/reset/", users.reset, name="user_reset"),
    path("console/account/users/<int:pk>/unlock/", users.unlock, name="user_unlock"),
    path("console/account/offices/", offices.table, name="offices"),
    path("console/account/offices/<int:school>/new/", offices.add, name="office_add"),
    path("console/account/offices/accounts/<int:pk>/reset/", offices.reset, name="office_reset"),
    path("console/account/offices/accounts/<int:pk>/switch/", offices.switch, name="office_switch"),
    path("console/account/roles/", roles.table, name="roles"),
    path("console/account/roles/new/", roles.add, name="role_add"),
    path("console/account/roles/<int:pk>/", roles.edit, name="role_edit"),
    path("console/account/roles/<int:pk>/switch/", roles.switch, name="role_switch"),
    path("console/account/roles/<int:pk>/delete/", roles.delete, name="role_delete"),
    path("console/account/activation/", activation.classes, name="activation"),
    path("console/account/activation/<int:pk>/", activation.sheet, name="activation_sheet"),
    path("console/account/diagnosis/", own.diagnosis, name="diagnosis"),
    path("console/account/lists/<str:key>/filters/", habits.keep, name="list_keep"),
    path("console/account/lists/<str:key>/filters/forget/", habits.forget, name="list_forget"),
    path("console/account/lists/<str:key>/columns/", habits.columns, name="list_columns"),
    path("h/login/", h5.login, name="h5_login"),
    path("h/account/prove/", h5_own.prove, name="h5_prove"),
    path("h/logout/", h5.logout, name="h5_logout"),
    path("h/activate/", h5.find_school, name="activate"),
    path("h/activate/<int:school_id>/", h5.match, name="activate_match"),
    path("h/activate/password/", h5.set_password, name="activate_password"),
    path("h/account/enrolment/", h5_own.choose, name="choose"),
    path("h/account/password/", h5_own.password, name="h5_password"),
    path("h/account/sessions/", h5_own.sessions, name="h5_sessions"),
    path("h/account/sessions/<int:pk>/end/", h5_own.end_session, name="h5_end_session"),
]
