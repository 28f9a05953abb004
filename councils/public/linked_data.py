"""What pages say of themselves after schema.org: the site, a council, the figures of a year. Plain data."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from councils.models import Authority, ReviewYear
from councils.models.decision import today

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
Data = dict[str, Any]


def publisher(request: HttpRequest) -> Data:
    home = request.build_absolute_uri(reverse("home"))
    return {"@type": "GovernmentOrganization", "name": settings.OMBUDSMAN_NAME, "url": home}


def of_site(request: HttpRequest) -> Data:
    office = publisher(request)
    where = request.build_absolute_uri(reverse("councils"))
    search = {"@type": "SearchAction", "target": where + "?q={words}", "query-input": "required name=words"}
    return {"@type": "WebSite", "name": office["name"], "url": office["url"], "publisher": office} | {
        "inLanguage": "en-GB",
        "potentialAction": search,
    }


def of_council(request: HttpRequest, authority: Authority) -> Data:
    data: Data = {"@type": "GovernmentOrganization", "name": authority.name}
    data["mainEntityOfPage"] = request.build_absolute_uri(authority.get_absolute_url())
    if authority.gss_code:
        data["identifier"] = {"@type": "PropertyValue", "propertyID": "GSS code", "value": authority.gss_code}
    if authority.closed_on and authority.closed_on < today():
        data["dissolutionDate"] = authority.closed_on.isoformat()
    return data


def of_council_year(request: HttpRequest, authority: Authority, year: ReviewYear, name: str) -> Data:
    api = reverse("api-council-year", args=[authority.slug, year.label])
    return figures(request, f"Complaints about {name}, {year}", year, [("application/json", api)]) | {
        "about": {"@type": "GovernmentOrganization", "name": authority.name},
    }


def of_review(request: HttpRequest, year: ReviewYear) -> Data:
    tables = [("text/csv", reverse("table", args=[year.label, "performance", "csv"]))]
    return figures(request, f"Complaints about councils in {year}", year, tables)


def figures(request: HttpRequest, name: str, year: ReviewYear, files: list[tuple[str, str]]) -> Data:
    made_up = " Demonstration: everything in it is made up." if settings.DEMONSTRATION else ""
    return {
        "@type": "Dataset",
        "name": name,
        "description": f"{name}: counts and rates, each with what it is a share of.{made_up}",
        "url": request.build_absolute_uri(request.path),
        "temporalCoverage": f"{year.starts_on}/{year.ends_on}",
        "spatialCoverage": "England",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": publisher(request),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": form, "contentUrl": request.build_absolute_uri(where)}
            for form, where in files
        ],
    }
