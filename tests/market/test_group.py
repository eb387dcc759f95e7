from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from tests.build import BITCOIN


def test_a_label_is_taken_for_a_plural_and_there_are_no_own_benchmarks_unless_the_settings_say_so() -> None:
    miners = Group("miners", "Miners", (Instrument("MARA"),))
    assert (miners.plural, miners.benchmarks) == (True, ())


def test_groups_of_the_same_members_with_other_benchmarks_are_not_the_same() -> None:
    miners = Group("miners", "Miners", (Instrument("MARA"),))
    with_coin = Group("miners", "Miners", (Instrument("MARA"),), (BITCOIN,))
    assert len({miners, with_coin, Group("miners", "Miners", (Instrument("MARA"),))}) == 2
