"""Public addresses of councils, decisions and figures. Stable for ever."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

import councils.public.converters  # noqa: F401 - teaches paths what a review year and a reference look like
from councils.public import feeds
from councils.public.api import views as api
from councils.public.api.docs import docs_page
from councils.public.views import alerts, council, data, decisions, improvements, reports, review, site, topics
from councils.public.views.compare import chart_file, compare_file, compare_page
from councils.public.views.map import map_page
from councils.public.views.search import search_page
from councils.public.views.site import suggestions, training_page

urlpatterns = [
    path("", site.home, name="home"),
    path("search/", search_page, name="search"),
    path("councils/", council.council_list, name="councils"),
    path("councils/suggestions.json", suggestions, name="suggestions"),
    path("councils/<slug:slug>/", council.council_page, name="council"),
    path("councils/<slug:slug>/<year:label>/", council.council_year, name="council-year"),
    path("councils/<slug:slug>/<year:label>/brief/", council.brief_page, name="brief"),
    path("councils/<slug:slug>/brief/", council.three_years_brief, name="three-years-brief"),
    path("councils/<slug:slug>/decisions/", decisions.of_council, name="council-decisions"),
    path("councils/<slug:slug>/improvements/", improvements.of_council, name="council-improvements"),
    path("councils/<slug:slug>/reports/", reports.of_council, name="council-reports"),
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions.csv", decisions.decision_file, name="decisions-file"),
    path("decisions/<reference:reference>/", decisions.decision_page, name="decision"),
    path("improvements/", improvements.improvement_list, name="improvements"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report_page, name="report"),
    path("reports/<slug:slug>.pdf", reports.report_file, name="report-file"),
    path("service-areas/<slug:area>/", topics.service_area_page, name="service-area"),
    path("categories/<slug:category>/", topics.category_page, name="category"),
    path("review/", review.latest_review, name="latest-review"),
    path("review/<year:label>/", review.review_page, name="review"),
    path("compare/", compare_page, name="compare"),
    path("compare/councils.csv", compare_file, name="compare-file"),
    path("compare/chart.svg", chart_file, name="chart-file"),
    path("map/", map_page, name="map"),
    path("training/", training_page, name="training"),
    path("statistics/", site.statistics, name="statistics"),
    path("data/", data.data_page, name="data"),
    path("data/datapackage.json", data.description, name="data-package"),
    path("data/ombudsman-data.zip", data.everything, name="everything"),
    path("data/codebook/", data.codebook, name="codebook"),
    path("data/<slug:table>.csv", data.casework_file, name="casework-table"),
    path("data/<year:label>/<slug:table>.<slug:form>", data.table_file, name="table"),
    path("feeds/decisions.atom", feeds.DecisionFeed(), name="feed"),
    path("feeds/years.atom", feeds.YearFeed(), name="year-feed"),
    path("feeds/councils/<slug:slug>.atom", feeds.CouncilFeed(), name="council-feed"),
    path("feeds/service-areas/<slug:area>.atom", feeds.ServiceAreaFeed(), name="area-feed"),
    path("feeds/categories/<slug:category>.atom", feeds.CategoryFeed(), name="category-feed"),
    path("about/", site.about, name="about"),
    path("contact/", site.contact, name="contact"),
    path("complain/", site.complain, name="complain"),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("api/", api.api_page, name="api"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", docs_page, name="api-docs"),
    path("api/councils/", api.CouncilListView.as_view(), name="api-councils"),
    path("api/councils/<slug:slug>/", api.CouncilView.as_view(), name="api-council"),
    path("api/councils/<slug:slug>/<year:label>/", api.CouncilYearView.as_view(), name="api-council-year"),
    path("api/years/", api.ReviewYearListView.as_view(), name="api-years"),
    path("api/years/<year:label>/", api.ReviewYearView.as_view(), name="api-year"),
    path("api/decisions/", api.DecisionListView.as_view(), name="api-decisions"),
    re_path(r"^api/.*/$", api.NothingHereView.as_view(), name="api-nothing"),
    path("alerts/", alerts.alerts_page, name="alerts"),
    path("alerts/<str:token>/yes/", alerts.confirm_page, name="alert-confirm"),
    path("alerts/<str:token>/end/", alerts.end_page, name="alert-end"),
    path("robots.txt", site.robots, name="robots"),
    path(".well-known/security.txt", site.security, name="security"),
]
