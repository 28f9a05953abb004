"""The words that records choose from: kinds, service areas, outcomes, remedies, roles."""

from django.db.models import TextChoices

from councils.statistics.measures import COMPARED_KINDS


class Kind(TextChoices):
    """What sort of body an authority is; the first five are the councils, which are compared with one another."""

    COUNTY = "county", "County council"
    DISTRICT = "district", "District council"
    METROPOLITAN = "metropolitan", "Metropolitan borough"
    UNITARY = "unitary", "Unitary council"
    LONDON = "london", "London borough"
    FIRE = "fire", "Fire and rescue authority"
    NATIONAL_PARK = "national-park", "National park authority"
    TRANSPORT = "transport", "Transport body"
    COMBINED = "combined", "Combined authority"
    WASTE = "waste", "Waste authority"
    OTHER = "other", "Other body"

    @property
    def singular(self) -> str:
        """The word for one of the kind in the middle of a sentence: district council, London borough."""
        return self.label if self.value == "london" else self.label[0].lower() + self.label[1:]

    @property
    def plural(self) -> str:
        """The word for several of the kind in the middle of a sentence: district councils, transport bodies."""
        return f"{self.singular[:-1]}ies" if self.singular.endswith("y") else f"{self.singular}s"


COUNCIL_KINDS = tuple(map(Kind, COMPARED_KINDS))


class Region(TextChoices):
    NORTH_EAST = "North East", "North East"
    NORTH_WEST = "North West", "North West"
    YORKSHIRE = "Yorkshire and The Humber", "Yorkshire and The Humber"
    EAST_MIDLANDS = "East Midlands", "East Midlands"
    WEST_MIDLANDS = "West Midlands", "West Midlands"
    EAST = "East of England", "East of England"
    LONDON = "London", "London"
    SOUTH_EAST = "South East", "South East"
    SOUTH_WEST = "South West", "South West"


class ServiceArea(TextChoices):
    """The nine service areas that the annual letters count by."""

    ADULT_CARE = "adult-care-services", "Adult care services"
    BENEFITS = "benefits-and-tax", "Benefits and tax"
    CORPORATE = "corporate-and-other-services", "Corporate and other services"
    EDUCATION = "education-and-childrens-services", "Education and children's services"
    ENVIRONMENT = "environmental-services", "Environmental services, public protection and regulation"
    HIGHWAYS = "highways-and-transport", "Highways and transport"
    HOUSING = "housing", "Housing"
    PLANNING = "planning-and-development", "Planning and development"
    OTHER = "other", "Other"


class Outcome(TextChoices):
    """How a complaint ended. Each value is also the name of the column that counts it."""

    INVALID = "invalid_or_incomplete", "Invalid or incomplete"
    ADVICE = "advice_given", "Advice given"
    REFERRED_BACK = "referred_back", "Referred back for local resolution"
    CLOSED = "closed_after_initial_enquiries", "Closed after initial enquiries"
    NOT_UPHELD = "not_upheld", "Not upheld"
    UPHELD = "upheld", "Upheld"


NOT_FOR_US = (Outcome.INVALID, Outcome.ADVICE, Outcome.REFERRED_BACK)
INVESTIGATED = (Outcome.NOT_UPHELD, Outcome.UPHELD)
# An authority may agree to put something right although the case was closed: it is followed up, and in no rate.
RECOMMENDING = (Outcome.UPHELD, Outcome.CLOSED)
PUBLIC_OUTCOMES = (Outcome.CLOSED, *INVESTIGATED)


class Compliance(TextChoices):
    """The verdict on whether an authority did what was recommended in a case; each value names its count."""

    COMPLIED = "complied", "Complied"
    LATE = "complied_late", "Complied late"
    NOT_COMPLIED = "not_complied", "Not complied"
    CEASED = "ceased", "Ceased"


# The verdict on a case in words for one thing that was agreed in it.
WAS_IT_DONE = {
    Compliance.COMPLIED.value: "Done as agreed",
    Compliance.LATE.value: "Done later than agreed",
    Compliance.NOT_COMPLIED.value: "Not done",
    Compliance.CEASED.value: "No longer followed up",
    "": "Not known yet",
}


class RecommendationKind(TextChoices):
    """Whom a recommendation is for: the person complaining (never public), or everybody the service reaches."""

    PERSONAL = "personal-remedy", "Personal remedy"
    SERVICE = "service-improvement", "Service improvement"


class Remedy(TextChoices):
    APOLOGY = "apology", "Apology"
    PAYMENT = "payment", "Financial redress"
    PROVIDE = "provide-service", "Provide a service"
    REASSESS = "reassess", "New assessment, appeal, review or decision"
    INFORMATION = "information", "Provide information or advice"
    TRAINING = "training", "Training and guidance for staff"
    PROCEDURE = "procedure", "Policy or procedure change or review"
    OTHER = "other", "Other remedy"


class Role(TextChoices):
    """Who an authority's letter is for, and who gets a copy."""

    CHIEF_EXECUTIVE = "chief-executive", "Chief executive"
    LINK_OFFICER = "link-officer", "Link officer"
    LEADER = "leader", "Leader"
    SCRUTINY_CHAIR = "scrutiny-chair", "Chair of scrutiny"
    MONITORING_OFFICER = "monitoring-officer", "Monitoring officer"
