from cryptoai_cli.lake.remarks import LakeRemark, RemarkKind
from tests.workflows.market.fakes import FakeLake, market


def test_what_is_wrong_with_the_lake_is_a_notice() -> None:
    made = market(FakeLake(remarks=(LakeRemark(RemarkKind.DAMAGED, "A file is damaged."),)))
    assert [(notice.code, notice.message) for notice in made.notices] == [("lake-damaged", "A file is damaged.")]
