from benchmarks.bent_reports import verdict, verdict_of_one


def test_good_rows_that_are_ok_and_no_wrong_figure_are_the_proof() -> None:
    assert verdict({("not bent", "ok"): 95, ("not bent", "suspect"): 5, ("split", "suspect"): 9}, 0) == ()


def test_a_program_that_calls_nothing_ok_does_not_pass() -> None:
    assert "a row that is not bent is ok 0 times" in verdict({("not bent", "missing"): 100}, 0)[0]
    assert verdict({}, 0)


def test_one_wrong_figure_is_enough() -> None:
    assert verdict({("not bent", "ok"): 100}, 1) == ("1 figures are ok and wrong",)
    assert verdict_of_one(1)
    assert verdict_of_one(0) == ()
