from cryptoai_cli.bar_files.faults import BarFileError


def test_a_fault_is_told_with_the_file_and_the_line_if_there_is_one() -> None:
    assert BarFileError("is empty").told("bars.csv") == "bars.csv is empty"
    assert BarFileError("close is 'x'", place="line 2").told("bars.csv") == "bars.csv line 2: close is 'x'"
