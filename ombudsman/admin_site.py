"""The back office as a place: its front page, the way to its main rooms, and what stands on every page of it."""

from functools import partial
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from councils.backoffice.base import came_from
from councils.backoffice.remembered_filters import A_YEAR
from ombudsman.dashboard.authority import authority_view
from ombudsman.dashboard.my_day import cards
from ombudsman.dashboard.readiness import readiness
from ombudsman.dashboard.workload import workload
from ombudsman.sign_in.session_expired import gives_back
from ombudsman.sign_in.views import arrive

KEYS_OFF = "keys-off"  # a cookie of a browser in which nobody wants keys
# By which letter a key leads there, what it is called, and what it lists.
ROOMS = [
    ("d", "Decisions", "councils", "decision"),
    ("r", "Recommendations", "councils", "recommendation"),
    ("p", "Public reports", "councils", "publicreport"),
    ("a", "Authorities", "councils", "authority"),
    ("y", "Review years", "councils", "reviewyear"),
    ("f", "Figures", "councils", "performance"),
    ("l", "Letters", "letters", "letter"),
    ("n", "National reviews", "letters", "nationalreview"),
    ("c", "Colleagues", "auth", "user"),
    ("o", "Log", "admin", "logentry"),
]


class BackOffice(admin.AdminSite):
    """The admin, with a front page that says what is to be done instead of a list of tables."""

    site_header = "Back office"
    site_title = "Back office"
    index_title = "My day"
    index_template = "backoffice/dashboard.html"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user
        places = [
            (letter, name, reverse(f"admin:{app}_{model}_changelist"))
            for letter, name, app, model in ROOMS
            if user.is_authenticated and user.has_perm(f"{app}.view_{model}")
        ]
        rooms, my_day = [(name, url) for _, name, url in places], ("h", self.index_title, reverse("admin:index"))
        return {
            **super().each_context(request),
            "rooms": rooms,
            "places": [my_day, *places],
            "keys_used": KEYS_OFF not in request.COOKIES,
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The records that somebody may see: asked for on every page, and looked up only where it lists them."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return gives_back(super().admin_view(view, cacheable))

    def get_urls(self) -> list[Any]:
        from letters.year.views import desk_urls  # its pages register with this site, which has to be there first

        page = path("authorities/<int:pk>/", self.admin_view(authority_view), name="authority-page")
        find = path("find/", self.admin_view(self.find), name="find")
        keys = path("keys/", require_POST(self.admin_view(self.turn_keys)), name="keys")
        return [page, find, keys, *desk_urls(self), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        user = request.user
        shown = {"cards": cards(user), "readiness": readiness(user), "workload": workload(user)}
        return super().index(request, {**shown, **(extra_context or {})})

    def turn_keys(self, request: HttpRequest) -> HttpResponse:
        """Turn keys off in this browser, or on again, and go back to where that was asked."""
        response = redirect(came_from(request) or "admin:index")
        if KEYS_OFF in request.COOKIES:
            response.delete_cookie(KEYS_OFF, samesite="Lax")
        else:
            response.set_cookie(
                KEYS_OFF, "yes", max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
        return response

    def find(self, request: HttpRequest) -> HttpResponse:
        """What is typed into the head of every page: a reference opens its case, anything else is looked for."""
        if not request.user.has_perm("councils.view_decision"):
            raise PermissionDenied
        typed = request.GET.get("q", "")
        return redirect(f"{reverse('admin:councils_decision_changelist')}?{urlencode({'q': typed})}")

    # The admin's own doors lead to the one door there is: a password alone opens none of them.
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return secure_admin_login(arrive)(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("mfa_index")
