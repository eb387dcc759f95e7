from cryptoai_cli.net import classify as home
from cryptoai_cli.sources import classify


def test_plug_ins_of_the_first_release_find_what_a_transport_answers_with() -> None:
    assert (classify.Body, classify.Document, classify.Refusal) == (home.Body, home.Document, home.Refusal)
