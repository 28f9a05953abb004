"""Scripts on other sites: they read whatever is public, and nothing else."""

import pytest

pytestmark = pytest.mark.django_db
ELSEWHERE = {"Origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    "address", ["/api/decisions/", "/api/councils/", "/decisions.csv", "/feeds/decisions.atom", "/"]
)
@pytest.mark.parametrize("seconds", [0, 60])
def test_what_is_public_may_be_read_from_every_site_and_is_the_same_for_all(client, settings, address, seconds):
    settings.PUBLIC_CACHE_SECONDS = seconds
    for answer in (client.get(address, headers=ELSEWHERE), client.get(address)):
        answer.getvalue()
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert "origin" not in answer.get("Vary", "").lower()


def test_a_script_that_asks_first_may_say_what_it_has_already_and_may_not_write(client):
    asked = ELSEWHERE | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    answer = client.options("/api/decisions/", headers=asked)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in client.post("/api/decisions/", headers=ELSEWHERE)


@pytest.mark.parametrize("address", ["/admin/", "/admin/sign-in/login/", "/alerts/"])
def test_the_back_office_and_alerts_are_read_by_no_other_site(client, admin_client, address):
    for visitor in (client, admin_client):
        assert "Access-Control-Allow-Origin" not in visitor.get(address, headers=ELSEWHERE)
