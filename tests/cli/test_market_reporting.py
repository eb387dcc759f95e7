from cryptoai_cli.cli.market_reporting import MarketOptions, job_words
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.report.market.model import MarketRankBy
from tests.workflows.market.fakes import request


def test_what_a_report_is_about_makes_its_job() -> None:
    words = job_words(request(), MarketOptions())
    for other in (
        request(by=GroupBy.SECTOR),
        request(rank_by=MarketRankBy.VOLUME),
    ):
        assert job_words(other, MarketOptions()) != words
    assert job_words(request(), MarketOptions(names=("Banks",))) != words
    assert job_words(request(), MarketOptions()) == words
