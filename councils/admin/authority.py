"""Authorities with their contacts, former identities, aliases and populations."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from councils.admin.authority_form import AuthorityForm
from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.authority_field import AuthorityField
from councils.backoffice.base import ReadOnly, SharedInline, Tracked, without
from councils.backoffice.call_form import CallForm
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.backoffice.import_admin import Imports
from councils.backoffice.inline_formsets import SharedFormSet
from councils.imports.contacts import ContactImport
from councils.imports.populations import PopulationImport
from councils.models import Alias, Authority, Boundary, Call, Contact, FormerIdentity, Population
from councils.models.decision import today
from councils.search.names import LONGEST
from councils.statistics.english import existence


def keep_call(authority: Authority, *, spoke_to: str, said: str, by: Any) -> None:
    authority.calls.create(spoke_to=spoke_to, said=said, by=by)


CALL = Action(
    name="call",
    button="Keep the note",
    permission="councils.add_call",
    title="A call with {record}",
    form=CallForm,
    consequences=["It stays on the authority’s page with your name and the time, and is not changed any more."],
    perform=keep_call,
    success_message="The note of the call is kept.",
)


class AuthorityStatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("open", "exists today"), ("closed", "closed"), ("to-come", "will begin")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "open":
            return queryset.existing(today())  # type: ignore[attr-defined]
        found = {"closed": {"closed_on__lt": today()}, "to-come": {"opened_on__gt": today()}}
        return queryset.filter(**found.get(self.value() or "", {}))


def meant_view(request: HttpRequest) -> JsonResponse:
    """Which authority a line in a form means once it is left: its name, or the sentence that saving would say."""
    if not request.user.has_perm("councils.view_authority"):
        raise PermissionDenied
    try:
        authority = AuthorityField(required=False).clean(request.GET.get("q", "")[:LONGEST])
    except ValidationError as error:
        return JsonResponse({"name": "", "said": " ".join(error.messages)})
    if authority is None:
        return JsonResponse({"name": "", "said": ""})
    words = existence(authority.opened_on, authority.closed_on, today())
    about = ", ".join(filter(None, (authority.get_kind_display(), authority.gss_code, words)))
    return JsonResponse({"name": authority.name, "said": f"{authority.name}: {about}."})


class ContactInline(admin.StackedInline):
    model = Contact
    form = SharedForm
    formset = SharedFormSet
    extra = 0
    fields = [("role", "office"), ("name", "salutation"), "email", "address"]


class FormerIdentityInline(SharedInline):
    model = FormerIdentity
    verbose_name_plural = "former names, kinds and codes"


class AliasInline(SharedInline):
    model = Alias
    verbose_name_plural = "what it is also called"


class PopulationInline(SharedInline):
    model = Population


@admin.register(Authority)
class AuthorityAdmin(TakesActions, Exports, Tracked):
    record_actions = [CALL]
    change_form_template = "backoffice/casework/authority_form.html"
    form = AuthorityForm
    exported = ["name", "slug", "gss_code", "kind", "region", ("county", "county__name"), "opened_on", "closed_on"]
    list_display = ["name", "kind", "gss_code", "region", "county", "opened_on", "closed_on"]
    list_filter = [AuthorityStatusFilter, "kind", "region"]
    list_select_related = ["county"]
    search_fields = ["name"]  # what is looked for is asked of the finder
    search_help_text = "Name, former or short name, or GSS code"
    fieldsets = [
        (None, {"fields": ["name", "slug", "gss_code", "kind", ("held_until", "was_a_slip")]}),
        ("Place", {"fields": ["region", "county"]}),
        ("From when to when", {"fields": ["opened_on", "closed_on", "successors"]}),
    ]
    inlines = [ContactInline, FormerIdentityInline, AliasInline, PopulationInline]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, typed: str) -> tuple[QuerySet, bool]:
        found = [one.key for one in Authority.objects.all().finder().begun(typed, today())]
        return (queryset.filter(pk__in=found) if typed.strip() else queryset), False

    def get_urls(self) -> list[URLPattern]:
        meant = path("meant.json", self.admin_site.admin_view(meant_view), name="councils_authority_meant")
        return [meant, *super().get_urls()]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Authority | None = None) -> dict:
        # An address that the public uses stays what it is, so it is proposed once and never again.
        return {} if obj else {"slug": ["name"]}

    def get_fieldsets(self, request: HttpRequest, obj: Authority | None = None) -> Any:
        # What is new has not been otherwise, and whoever only reads changes nothing.
        may = obj and self.has_change_permission(request, obj)
        return self.fieldsets if may else without(self.fieldsets, ("held_until", "was_a_slip"))

    def save_model(self, request: HttpRequest, obj: Authority, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.keep_former()

    def get_readonly_fields(self, request: HttpRequest, obj: Authority | None = None) -> list[str]:
        return ["slug"] if obj else []

    def view_on_site(self, authority: Authority) -> str:
        return authority.get_absolute_url()


@admin.register(Contact)
class ContactAdmin(Imports, Exports, Tracked):
    table_import = ContactImport
    exported = ["authority", "role", "office", "name", "salutation", "email", "address"]
    list_display = ["authority", "role", "office", "name", "email"]
    list_display_links = ["authority", "office"]
    list_filter = ["role", ("email", admin.EmptyFieldListFilter)]
    list_select_related = ["authority"]
    search_fields = ["authority__name", "office", "name", "email"]


@admin.register(Call)
class CallAdmin(Exports, ReadOnly, admin.ModelAdmin):
    exported = ["authority", "at", "by", "spoke_to", "said"]
    list_display = ["authority", "at", "by", "spoke_to", "said"]
    list_select_related = ["authority", "by"]
    search_fields = ["authority__name", "spoke_to", "said"]
    date_hierarchy = "at"


@admin.register(FormerIdentity)
class FormerIdentityAdmin(Exports, Tracked):
    exported = ["authority", "name", "kind", "gss_code", "until"]
    list_display = ["authority", "name", "kind", "gss_code", "until"]
    list_filter = ["kind"]
    list_select_related = ["authority"]
    search_fields = ["authority__name", "name", "gss_code"]


@admin.register(Alias)
class AliasAdmin(Exports, Tracked):
    exported = ["authority", "name"]
    list_display = ["name", "authority"]
    list_select_related = ["authority"]
    search_fields = ["authority__name", "name"]


class PopulationForm(SharedForm):
    """The residents of one authority in one year: the latest that is published, unless somebody says otherwise."""

    class Meta:
        help_texts = {
            "year": "The calendar year of the mid-year estimate. A review year uses that of the year before it starts.",
            "residents": "The whole number, as published.",
        }


@admin.register(Population)
class PopulationAdmin(Imports, Exports, Tracked):
    form = PopulationForm
    table_import = PopulationImport
    exported = ["authority", "year", "residents"]
    list_display = ["authority", "year", "residents"]
    list_filter = ["year"]
    list_select_related = ["authority"]
    search_fields = ["authority__name", "authority__gss_code"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The year before this one: its estimates are the latest there are."""
        return {"year": today().year - 1, **super().get_changeform_initial_data(request)}


@admin.register(Boundary)
class BoundaryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["authority", "first_year", "last_year", "source"]
    list_select_related = ["authority"]
    search_fields = ["authority__name", "authority__gss_code"]
    exclude = ["geometry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Boundary]:
        # An outline is thousands of numbers that nobody reads here.
        return super().get_queryset(request).defer("geometry")
