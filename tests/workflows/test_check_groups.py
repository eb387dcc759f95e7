from datetime import date

from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.settings.review import Finding
from cryptoai_cli.sources.chain import Built, Chain
from cryptoai_cli.workflows.check_groups import quoted_findings
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, calendar, history
from tests.fakes import FakeSource


def found(source: FakeSource, *symbols: str) -> tuple[Finding, ...] | None:
    services = Services(calendar(), Chain(lambda: Built((source,))), EVENING, EVENING, lambda _line: None)
    group = Group("miners", "Miners", tuple(Instrument(symbol) for symbol in symbols))
    return quoted_findings((group,), services)


def test_a_member_that_no_source_knows_is_told_with_the_cure() -> None:
    source = FakeSource(closes={"A": history(symbol="A")})
    (finding,) = found(source, "A", "ZZZ") or ()
    assert "ZZZ was never quoted" in finding.sentence
    assert finding.command == "movers groups remove miners ZZZ"


def test_settled_members_give_no_finding() -> None:
    assert found(FakeSource(closes={"A": history(symbol="A")}), "A") == ()


def test_a_member_not_yet_listed_is_no_finding() -> None:
    later = history({}, symbol="B", listed=date(2025, 11, 3))
    assert found(FakeSource(closes={"A": history(symbol="A"), "B": later}), "A", "B") == ()


def test_when_no_source_answers_nothing_is_told() -> None:
    assert found(FakeSource(), "A", "B") is None
