import csv
import io
import json

import jsonschema
import pytest

from cryptoai_cli.render.calendar.to_calendar import to_calendar
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.report.results_due import ResultsDue
from tests.render.calendar.due import DUE, NONE_DUE, PAGE


def written(form: SmallFormat, due: ResultsDue = DUE) -> str:
    return to_calendar(due, form, RenderOptions())


def test_csv_has_a_row_a_company_and_starts_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(written(SmallFormat.CSV))))
    assert rows[0] == {
        "date": "2025-10-13",
        "symbol": "ABC",
        "name": "A Company",
        "groups": "miners chips",
        "when": "before the open",
        "date_status": "confirmed",
        "title": "Results due for Sep 2025, EPS forecast $0.99",
        "source": "nasdaq",
        "url": PAGE,
    }
    assert (rows[1]["title"], rows[1]["when"], rows[1]["date_status"]) == ("'=Results|due", "not said", "not said")


@pytest.mark.parametrize("due", [DUE, NONE_DUE])
def test_json_is_what_its_schema_says(due: ResultsDue) -> None:
    told = json.loads(written(SmallFormat.JSON, due))
    jsonschema.validate(told, json.loads(schema_text("calendar")))
    assert [result["symbol"] for result in told["results"]] == [row.symbol for row in due.rows]


def test_json_tells_the_groups_the_failed_days_and_the_notices() -> None:
    told = json.loads(written(SmallFormat.JSON))
    assert told["results"][0]["groups"] == ["miners", "chips"]
    assert told["failed"] == [{"date": "2025-10-15", "reason": "late"}]
    assert [notice["code"] for notice in told["notices"]] == ["calendar-incomplete", "dates-not-said"]


def test_markdown_is_a_table_of_text_with_the_notices_below() -> None:
    assert written(SmallFormat.MARKDOWN).split("\n\n") == [
        "## Results due, 13 to 19 October 2025",
        (
            "| Date | Symbol | Name | Due | Date is | Results |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
            "| 2025-10-13 | ABC | A Company | before the open | confirmed | "
            "Results due for Sep 2025, EPS forecast \\$0.99 |\n"
            "| 2025-10-14 | DEF |  | not said | not said | =Results\\|due |"
        ),
        "Nothing is known of 2025-10-15: late.",
        "Not said.\n",
    ]


@pytest.mark.parametrize("form", [SmallFormat.MARKDOWN, SmallFormat.TABLE])
def test_where_nothing_is_due_it_says_so(form: SmallFormat) -> None:
    assert "No results are due for these members." in written(form, NONE_DUE)
