"""The API asked what its own description allows, and more: nothing fails, and every answer is as described."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis import GenerationMode

from fixtures.nationals import TOWNSHIP, changed_rows, compared, national_files
from fixtures.offices import Office
from tuopin.office.api.actions import make_token
from tuopin.office.api.gathering import described
from tuopin.office.audit.acting import acting
from tuopin.office.national.actions import sign
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household

EACH = 7
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]


def checks() -> list[Any]:
    from schemathesis.checks import CHECKS as registry

    return [check for check in registry.get_all() if check.__name__ in CHECKS]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application as it is served, but within the test's own transaction, whose connection it must not close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(one_connection: None, office: Office, settings: Any) -> dict[str, dict[str, str]]:
    """Whoever reads most, by the right an endpoint asks for: the auditor, or an officer who may do what it wants."""
    settings.API_A_MINUTE = 1_000_000
    found = {}
    for right, role in (
        (Right.AUDIT, "auditor"),
        (Right.EXPORT, "county_officer"),
        (Right.PEOPLE, "county_decider"),
    ):
        until = today() + timedelta(days=2)
        _, secret = make_token(office.people[role], "虚构试用", [Right.SEE, right], None, until)
        found[right.value] = {"Authorization": f"Bearer {secret}"}
    return found


def test_every_answer_is_as_described_and_none_is_a_failure(
    headers: dict[str, dict[str, str]],
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    wanted, statuses = checks(), Counter()
    assert len(wanted) == len(CHECKS)
    for result in schema.get_all_operations():
        operation = result.ok()
        right = operation.definition.raw.get("x-right")
        mine = headers.get(right, headers["audit"])
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            statuses += _tried(operation, mode, mine, wanted)
    assert statuses[200] > 100, statuses
    assert {422, 404} <= set(statuses), statuses
    assert set(statuses) <= {200, 400, 404, 405, 422}, statuses


def test_answers_about_a_comparison_that_is_there_are_as_described(
    headers: dict[str, dict[str, str]], office: Office
) -> None:
    """A number drawn at random is none: these are asked with the one there is, void signature and all."""
    held = compared(office.people["county_officer"], *national_files(changed_rows()))
    sign(held=held, township=TOWNSHIP, remark="虚构", by=office.people["township_clerk"])
    with acting(None, "tests.fill"):
        Household._default_manager.filter(household_no=office.ours).update(exit_flag="0")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if not re.search("comparisons|signatures|bulk/differences", operation.path):
            continue
        mine = headers["export" if "/bulk/" in operation.path else "audit"]
        numbered = {"number": held.pk} if "{number}" in operation.path else {}
        answer = operation.Case(path_parameters=numbered).call(headers=mine)
        assert answer.status_code == 200, operation.path
        operation.Case(path_parameters=numbered).validate_response(answer, checks=checks())
        asked += 1
    assert asked == 6


def _tried(operation: Any, mode: Any, headers: dict[str, str], wanted: list[Any]) -> Counter[int]:
    found: Counter[int] = Counter()
    if mode is GenerationMode.NEGATIVE and not (
        operation.query or operation.body or operation.path_parameters
    ):
        return found

    @hypothesis.seed(20201231)
    @hypothesis.settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(headers=headers)
        found[answer.status_code] += 1
        case.validate_response(answer, checks=wanted)

    ask()
    return found


def texts(told: Any) -> Iterator[str]:
    """Every description in the description."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name in ("summary", "description") and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(told, list):
        for each in told:
            yield from texts(each)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_description_is_openapi_31_in_one_language(language: str) -> None:
    told = described(language)
    assert told["openapi"] == "3.1.0"
    summaries = [each["summary"] for path in told["paths"].values() for each in path.values()]
    assert len(summaries) == len(set(summaries))
    chinese = [any("\u4e00" <= sign <= "\u9fff" for sign in summary) for summary in summaries]
    assert all(chinese) if language == "zh" else not any(chinese)
    for text in texts(told):
        found = any("\u4e00" <= sign <= "\u9fff" for sign in text)
        assert found == (language == "zh") or text == "OK", text
    json.dumps(told)


def test_nothing_reveals_a_number(db: None) -> None:
    """Sealed columns are described as masked, and there is no endpoint that shows one in the clear."""
    told = json.dumps(described("en"))
    assert "reveal" not in told
    assert 'x-privacy": "sealed' in told
