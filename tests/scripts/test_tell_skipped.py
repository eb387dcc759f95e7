from collections import Counter
from xml.etree import ElementTree as ET

from tests.docs.pages import script

tell_skipped = script("tell_skipped")

RAN = '<testcase classname="tests.a.test_b" name="test_c[x.y]" time="0.1" />'
SKIPPED = (
    '<testcase classname="tests.a.test_b" name="test_d"><skipped type="pytest.skip" message="needs the moon">'
    "/a/test_b.py:3: needs the moon</skipped></testcase>"
)
MODULE = (
    '<testcase classname="" name="tests.a.test_e"><skipped type="pytest.skip" message="collection skipped">'
    "('/a/test_e.py', 4, \"Skipped: could not import 'lib'\")</skipped></testcase>"
)
EXPECTED = '<testcase classname="tests.a" name="test_f"><skipped type="pytest.xfail" message="not yet" /></testcase>'


def report(*cases: str) -> ET.Element:
    return ET.fromstring(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")  # noqa: S314


def test_tests_that_were_skipped_are_counted_by_reason() -> None:
    found = tell_skipped.skipped([report(RAN, SKIPPED, MODULE, EXPECTED)])
    assert found == {"needs the moon": 1, "could not import 'lib'": 1}


def test_a_test_that_another_run_made_up_for_is_not_counted() -> None:
    later = report(
        '<testcase classname="tests.a.test_b" name="test_d" />', '<testcase classname="tests.a.test_e" name="t" />'
    )
    assert tell_skipped.skipped([report(SKIPPED, MODULE), later]) == {}
    assert tell_skipped.skipped([later, report(SKIPPED, MODULE)]) == {}


def test_only_what_all_ran_is_all_green() -> None:
    assert tell_skipped.summary(Counter()) == "all green"
    words = tell_skipped.summary(Counter({"needs the moon": 142}), ["the black-box checks"])
    assert words.splitlines() == [
        "green, but 143 checks could not run here:",
        "   142  needs the moon",
        "     1  the black-box checks",
    ]
