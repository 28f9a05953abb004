"""Boundaries in: TopoJSON and GeoJSON, matched to authorities by code, each for its years."""

import io
import json
from contextlib import suppress
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.models import Boundary
from tests.support.factories import AuthorityFactory, ReviewYearFactory

pytestmark = pytest.mark.django_db
SQUARE = [[[0, 50], [1, 50], [1, 51], [0, 51], [0, 50]]]


@pytest.fixture
def worcester():
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


def take_in(tmp_path, document, *options):
    path = tmp_path / "outlines.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    out = io.StringIO()
    call_command("import_boundaries", str(path), *options, stdout=out)
    return out.getvalue()


def features(*properties, shape=None):
    shape = shape or {"type": "Polygon", "coordinates": SQUARE}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": one, "geometry": shape} for one in properties],
    }


def topology(**layers):
    """Two squares side by side that share an edge, in steps of a tenth of a degree from 0° E, 50° N."""
    return {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [0, 50]},
        "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
        "objects": {
            name: {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": arcs, "properties": said} for arcs, said in shapes],
            }
            for name, shapes in layers.items()
        },
    }


def test_arcs_are_decoded_turned_and_stitched(worcester, tmp_path):
    east = AuthorityFactory(gss_code="E07000238")
    west = ([[0, 1]], {"areacd": "E07000237"})
    take_in(tmp_path, topology(ltla=[west, ([[-1, 2]], {"areacd": "E07000238"})]))
    ring = [[1, 50], [1, 51], [0, 51], [0, 50], [1, 50]]
    assert worcester.boundaries.get().geometry == {"type": "Polygon", "coordinates": [ring]}
    assert east.boundaries.get().geometry["coordinates"] == [[[1, 51], [1, 50], [2, 50], [2, 51], [1, 51]]]


def test_each_time_has_its_boundary_also_under_a_former_code(worcester, tmp_path):
    worcester.former.create(gss_code="E07000999", until=date(2019, 3, 31))
    said = take_in(tmp_path, features({"areacd": "E07000999", "end": 2018}, {"areacd": "E07000237", "start": 2019}))
    assert said == "Boundaries: 2 new, 0 changed, 0 unchanged.\n"
    in_2018, in_2019 = ReviewYearFactory(starts_on=date(2018, 4, 1)), ReviewYearFactory(starts_on=date(2019, 4, 1))
    assert Boundary.objects.in_year(in_2018).get().last_year == 2018
    assert Boundary.objects.in_year(in_2019).get().first_year == 2019


def test_a_second_run_changes_nothing_and_a_new_outline_replaces_the_old(worcester, tmp_path):
    take_in(tmp_path, features({"areacd": "E07000237"}))
    assert "0 new, 0 changed, 1 unchanged" in take_in(tmp_path, features({"areacd": "E07000237"}))
    moved = {"type": "MultiPolygon", "coordinates": [SQUARE]}
    assert "0 new, 1 changed, 0 unchanged" in take_in(tmp_path, features({"areacd": "E07000237"}, shape=moved))
    assert Boundary.objects.get().geometry == moved


def test_an_area_in_two_layers_is_one_boundary_and_what_is_unknown_is_named(worcester, tmp_path):
    shape = [[0, 1]]
    said = take_in(
        tmp_path,
        topology(
            ltla=[(shape, {"areacd": "E07000237"}), (shape, {"areacd": "E07000777", "areanm": "Lost"})],
            utla=[(shape, {"areacd": "E07000237"})],
            rgn=[(shape, {"areacd": "E12000001", "areanm": "North East"})],
        ),
    )
    assert said == "Boundaries: 1 new, 0 changed, 0 unchanged.\nNot in the register: Lost (E07000777).\n"


@pytest.mark.parametrize("name", ["LAD19CD", "ctyua_code", "AREACD"])
def test_the_code_is_found_whatever_the_file_calls_it(worcester, tmp_path, name):
    assert "1 new" in take_in(tmp_path, features({"objectid": 7, name: "E07000237"}))


def test_a_trial_keeps_nothing(worcester, tmp_path):
    assert "1 new" in take_in(tmp_path, features({"areacd": "E07000237"}), "--dry-run")
    assert not Boundary.objects.exists()


def test_a_file_of_no_councils_says_so(tmp_path):
    assert "is this a file of councils?" in take_in(tmp_path, features({"areacd": "W06000001"}))


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "is neither TopoJSON nor GeoJSON that can be read"),
        ("[]", "is neither TopoJSON nor GeoJSON that can be read"),
        ({"type": "Feature"}, "is neither TopoJSON nor GeoJSON that can be read"),
        ({"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[5]]}}}, "is neither"),
        (features({"areacd": "E07000237", "start": "then"}), "“then” is not a year: “start” and “end” are written"),
        (
            features({"areacd": "E07000237"}, shape={"type": "Polygon", "coordinates": [[[385000, 255000]]]}),
            "385000, 255000 is not a longitude and a latitude. Export it again in WGS 84 (EPSG:4326).",
        ),
        (features({}, shape={"type": "Polygon", "coordinates": [[["a", "b"]]]}), "is neither TopoJSON nor GeoJSON"),
        (features(True), "is neither TopoJSON nor GeoJSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(worcester, tmp_path, document, sentence):
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        take_in(tmp_path, document)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match="could not be read: No such file"):
        call_command("import_boundaries", str(tmp_path / "none.json"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=JSON, properties=JSON)
def test_any_json_is_taken_in_or_refused(worcester, tmp_path, part, properties):
    shape = {"type": "Polygon", "coordinates": part, "arcs": part, "properties": properties}
    documents = [
        part,
        {"type": "FeatureCollection", "features": part},
        {"type": "FeatureCollection", "features": [{"geometry": shape, "properties": properties}]},
        {"type": "Topology", "arcs": part, "objects": properties},
        {"type": "Topology", "arcs": [[[0, 50], [1, 50]]], "objects": {"layer": shape}, "transform": properties},
    ]
    for document in documents:
        with suppress(CommandError):
            take_in(tmp_path, document)
