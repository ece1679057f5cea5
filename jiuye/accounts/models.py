"""People who sign in: staff with roles and a data scope, graduates with an identity.

A person has one identity and one or more enrolments (DESIGN 4.7); identity lives here, enrolments in ``graduates``.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

from jiuye.institutions.models import ClassGroup, Department, Major, Province, School
from jiuye.kit.crypto import blind_index
from jiuye.kit.fields import EncryptedField


class Person(models.Model):
    """本人身份: found by the blind index of the document number, never by the number."""

    name = models.CharField(max_length=80)
    document_kind = models.CharField(max_length=2, default="01", help_text="证件类型 code")
    document = EncryptedField(blank=True)
    document_index = models.CharField(max_length=32, unique=True, null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def index_of(document: str) -> str:
        return blind_index(document.upper(), "document")


class Role(models.Model):
    """角色: functions and the level a user reviews at (S4-15…S4-19). ``level``: counselor, department, school, province."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    province = models.ForeignKey(Province, on_delete=models.PROTECT, null=True, blank=True, related_name="roles")
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12)
    functions = models.JSONField(default=list)
    majors = models.JSONField(default=list, help_text="专业权限: major ids, empty is all (S4-17)")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """An account. Staff carry a role and scopes; a graduate's account carries a person and nothing else."""

    class Kind(models.TextChoices):
        STAFF = "staff", "老师"
        STUDENT = "student", "毕业生"

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    province = models.ForeignKey(Province, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    phone = EncryptedField(blank=True)
    remark = models.CharField(max_length=120, blank=True)
    must_change_password = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0, help_text="raised to end every session (W-36)")
    disabled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="staff_have_a_role",
                condition=Q(kind="student", person__isnull=False) | Q(kind="staff", role__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.disabled_at is None


class Scope(models.Model):
    """One rectangle of a staff user's data scope (S0-04): what is left empty is open within the school.

    A user sees the union of their rectangles; without any, nothing, and the empty list says so.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="scopes")
    cohort = models.PositiveSmallIntegerField(null=True, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, null=True, blank=True)
    level = models.CharField(max_length=2, blank=True)
    major = models.ForeignKey(Major, on_delete=models.PROTECT, null=True, blank=True)

    def __str__(self) -> str:
        return f"scope of {self.user_id}"


class ActivationCode(models.Model):
    """A one-time activation code (W-33): only its digest is kept; whoever issues it prints it once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="activation_codes")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    issued_by = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at=None, revoked_at=None), name="one_open_activation_code"
            )
        ]

    def __str__(self) -> str:
        return f"code for {self.person_id}"


class LoginAttempt(models.Model):
    """登录日志 (S4-13) and what lock-out counts (W-30): ``subject`` is a keyed digest of the account or identity tried."""

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="logins")
    subject = models.CharField(max_length=32, db_index=True)
    device = models.CharField(max_length=32, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    area = models.CharField(max_length=60, blank=True)
    browser = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%F %T}"


class LoginGuard(models.Model):
    """How many failures one subject × device class has had: changed by conditional UPDATE only (T-22)."""

    subject = models.CharField(max_length=32)
    device_class = models.CharField(max_length=12)
    failures = models.PositiveIntegerField(default=0)
    failures_today = models.PositiveIntegerField(default=0)
    day = models.DateField()
    locked_until = models.DateTimeField(null=True, blank=True)
    lock_minutes = models.PositiveIntegerField(default=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "device_class"], name="one_login_guard")]

    def __str__(self) -> str:
        return f"guard {self.subject[:8]}"


class BoundDevice(models.Model):
    """A device on which this account signed in before: strangers cannot lock it out (W-30, T-23)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)
    bound_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class SignIn(models.Model):
    """One session of one account, so that people can see and end their own (W-36)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ip = models.CharField(max_length=45, blank=True)
    area = models.CharField(max_length=60, blank=True)
    browser = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user", "ended_at"])]

    def __str__(self) -> str:
        return f"session of {self.user_id}"


class SecondFactor(models.Model):
    """动态验证码 of one account (W-35): the secret its phone shares, and the last time step a code was taken of."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = EncryptedField()
    last_step = models.PositiveBigIntegerField(help_text="no code of this half minute or an earlier one is taken again")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """恢复码 for the day the phone is gone: shown once, only its digest is kept, used once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class OwnList(models.Model):
    """One person's habits with one list: 我的筛选 and 列 (``kit.list_own``). Addresses of choices only, never a typed word."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, help_text="the list: destinations.review")
    filters = models.JSONField(default=dict, help_text="name → address")
    columns = models.JSONField(default=list, help_text="keys of the columns shown; empty is as declared")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_habit_per_list")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
