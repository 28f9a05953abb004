"""Colleagues' accounts in the back office: who has which role, who has no second factor, and help when one is lost."""

from typing import Any
from urllib.parse import quote, urlencode

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 - both put pages up, which are taken down below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import LongListPaginator, ReadOnly, address, shown, without
from councils.backoffice.export_admin import Exports
from councils.backoffice.remark_field import RemarkField
from councils.models import Authority, Call, Contact, Decision, PublicReport, Recommendation
from councils.models.fields import single_line
from councils.statistics.rates import count
from letters.models import Letter
from ombudsman.roles import APPS
from ombudsman.sign_in.second_factor import HAS_SECOND_FACTOR, blockers_to_remove, remove_second_factor
from ombudsman.sign_in.views import password_link


def rights() -> QuerySet[Permission]:
    """What there is to allow, record by record. A history is seen with its record and changed by nobody."""
    ours = Permission.objects.filter(content_type__app_label__in=APPS)
    records = ours.exclude(content_type__model__startswith="historical")
    return records.order_by("content_type__app_label", "content_type__model", "pk")


class RightsField(forms.ModelMultipleChoiceField):
    """Rights in the words they were given, without the tables behind them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class InOneLine(admin.ModelAdmin):
    """Refuses control characters in names, which Django keeps as they were typed."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput):
            field.validators.append(single_line)
        return field


class RoleAdmin(InOneLine, GroupAdmin):
    filter_horizontal = []

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        list_of_them = {"form_class": RightsField, "queryset": rights(), "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs | list_of_them)


admin.site.unregister([EmailAddress, Authenticator, User, Group])  # the first are unused, the second are secrets
admin.site.register(Group, RoleAdmin)


class SecondFactorFilter(admin.SimpleListFilter):
    title = "second factor"
    parameter_name = "second_factor"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "has one"), ("no", "has none")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        with_one = User.objects.filter(HAS_SECOND_FACTOR).values("pk")
        return {"yes": queryset.filter(pk__in=with_one), "no": queryset.exclude(pk__in=with_one)}.get(
            self.value() or "", queryset
        )


class RemovalForm(forms.Form):
    reason = RemarkField(help_text="Kept in their history. How do you know that it is they?")


class InvitationForm(forms.ModelForm):
    """Who is to work here, and as what. Nobody chooses a password for another: the next page makes their link."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]
        help_texts = {"username": "What they sign in with: letters, digits and . + - _ alone."}


def invitation_mail(request: HttpRequest, user: User, link: str) -> str:
    """The address that opens a letter to a colleague with their link in it, in the administrator's own mail program."""
    office = request.get_host()
    body = f"Choose your password for {office} here:\n\n{link}\n\nThe link is good once, and for a day."
    letter = {"subject": f"Your account at {office}", "body": body}
    return f"mailto:{quote(user.email)}?{urlencode(letter, quote_via=quote)}"


def second_factor(user: User) -> str:
    """What somebody signs in with besides the password, in words."""
    kinds = [factor.type for factor in user.authenticator_set.all()]  # type: ignore[attr-defined]
    passkeys = kinds.count(Authenticator.Type.WEBAUTHN)
    has = ["authenticator app"] * (Authenticator.Type.TOTP in kinds)
    return ", ".join(has + [count(passkeys, "passkey")] * bool(passkeys)) or "none"


def removal_consequences(user: User, by: Any) -> list[str]:
    return [
        f"{user} has: {second_factor(user)}. That and the recovery codes no longer let anybody in.",
        "Wherever they are signed in, they go no further before they have set up a new one, with the password.",
        "If the password may be known to others too, give them a new one as well.",
    ]


def remove(user: User, *, reason: str, by: Any) -> str:
    remove_second_factor(user, by=by)
    return reason


REMOVE_SECOND_FACTOR = Action(
    name="second-factor",
    button="Remove it",
    permission="auth.change_user",
    title="Remove the second factor of {record}",
    form=RemovalForm,
    blockers=lambda user, by: blockers_to_remove(user, by=by),
    consequences=removal_consequences,
    perform=remove,
    success_message=lambda user, reason: f"The second factor of {user} was removed. Reason: {reason}",
)


# How what is logged leads to an authority: of a filter by what it is called.
OF_AUTHORITY = {
    Authority: "pk",
    Call: "authority",
    Contact: "authority",
    Decision: "authority",
    Letter: "authority",
    PublicReport: "authority",
    Recommendation: "decision__authority",
}


def about_authority(typed: str) -> Q:
    """What is true of entries of the log about the records of authorities that are called so."""
    called, found = list(Authority.objects.named(typed).values_list("pk", flat=True)), Q()
    for model, way in OF_AUTHORITY.items() if called else ():
        records = model._default_manager.filter(**{f"{way}__in": called}).order_by()
        keys = records.annotate(key=Cast("pk", CharField())).values("key")
        found |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return found


@admin.register(LogEntry)
class LogAdmin(Exports, ReadOnly, admin.ModelAdmin):
    """Everything that was done here, by whom and when: forms saved, actions, sign-ins, exports, changes of roles."""

    exported = [
        ("at", "action_time"),
        ("by", "user"),
        ("kind", "content_type__name"),
        ("record", "object_repr"),
        ("what", "get_change_message"),
    ]
    list_display = ["action_time", "user", "kind", "record", "what"]
    list_display_links = ["action_time"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter), ("content_type", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "content_type"]
    date_hierarchy = "action_time"
    search_fields = ["object_repr"]  # and what is looked for below
    search_help_text = "Authority, record or words of what was done"
    paginator = LongListPaginator
    show_full_result_count = False
    fields = ["action_time", "user", "kind", "record", "what"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, typed: str) -> tuple[QuerySet, bool]:
        if not typed.strip():
            return queryset, False
        words = Q(object_repr__icontains=typed) | Q(change_message__icontains=typed)
        return queryset.filter(words | about_authority(typed)), False

    @admin.display(ordering="content_type")
    def kind(self, entry: LogEntry) -> str:
        return str(entry.content_type.name) if entry.content_type else ""

    @admin.display(ordering="object_repr")
    def record(self, entry: LogEntry) -> str:
        """What it was done to, and the way there, while it is there."""
        page = entry.get_admin_url() if entry.object_id and not entry.is_deletion() else None
        return format_html('<a href="{}">{}</a>', page, entry.object_repr) if page else entry.object_repr

    @admin.display(description="what was done")
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message()


@admin.register(User)
class ColleagueAdmin(InOneLine, TakesActions, UserAdmin):
    noun = "colleague"
    record_actions = [REMOVE_SECOND_FACTOR]
    list_display = ["username", "first_name", "last_name", "roles", "second_factor", "last_login", "is_active"]
    list_filter = ["groups", SecondFactorFilter, "is_active", "is_superuser"]
    readonly_fields = ["second_factor", "removal", "new_password", "last_login", "date_joined"]
    filter_horizontal = []
    add_form = InvitationForm
    add_form_template = None
    add_fieldsets = [
        (None, {"fields": ["username", ("first_name", "last_name"), "email"]}),
        ("Roles", {"fields": ["groups"]}),
    ]
    fieldsets = [
        *(UserAdmin.fieldsets or ())[:2],
        ("Signing in", {"fields": ["second_factor", "removal", "new_password"]}),
        ("Roles", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),  # rights come with a role alone
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return without(fieldsets, "password", "removal", "new_password")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        facts = {"label": "Roles", "widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs | facts)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "authenticator_set")

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.is_staff = True  # whoever has an account here is a colleague; the public needs none
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """What Django says was changed; of roles also from which to which."""
        said = super().construct_change_message(request, form, formsets, add)
        if add or "groups" not in form.changed_data:
            return said
        before, now = (
            ", ".join(sorted(str(group) for group in groups)) or "none"
            for groups in (form.initial["groups"], form.cleaned_data["groups"])
        )
        others = [name for name in form.changed_data if name != "groups"]
        return f"Roles: {before} before, {now} now." + (f" Also changed: {', '.join(others)}." if others else "")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "Invite a colleague", **(extra_context or {})})

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:colleague-password-link", obj.pk)

    @admin.display
    def roles(self, user: User) -> str:
        named = [group.name for group in user.groups.all()]
        return ", ".join(["superuser"] * user.is_superuser + named) or "none"

    @admin.display(description="second factor")
    def second_factor(self, user: User) -> str:
        return second_factor(user)

    @admin.display(description="when it is lost")
    def removal(self, user: User) -> str:
        if second_factor(user) == "none":
            return "They are asked to set one up as soon as they sign in."
        page = reverse("admin:colleague-second-factor", args=[user.pk])
        return format_html('<a href="{}">Remove the second factor</a>', page)

    @admin.display(description="password")
    def new_password(self, user: User) -> str:
        """How they come by one: invited to choose their first, or given a link because it is forgotten."""
        page = reverse("admin:colleague-password-link", args=[user.pk])
        words = "Make a link to choose a new one" if user.has_usable_password() else "None yet: make their invitation"
        return format_html('<a href="{}">{}</a>', page, words)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.link_view)
        return [path("<int:pk>/password-link/", view, name="colleague-password-link"), *super().get_urls()]

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link with which a colleague chooses a new password, so that nobody else ever knows it."""
        user: User = shown(self, request, pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        is_new = not user.has_usable_password()
        link = None
        if request.method == "POST":
            link = password_link(request, user)
            self.log_change(request, user, f"A link was made with which {user} can choose a new password.")
        title = f"An invitation for {user}" if is_new else f"A new password for {user}"
        mail = invitation_mail(request, user, link) if link and is_new and user.email else ""
        context = {"title": title, "opts": self.opts, "original": user, "link": link, "mail": mail}
        frame = self.admin_site.each_context(request) | {"back": address(self, user)}
        return TemplateResponse(request, "backoffice/password_link.html", frame | context)
