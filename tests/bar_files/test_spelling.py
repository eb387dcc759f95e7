from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling, spelling_of


def test_what_the_settings_say_is_how_a_file_is_written() -> None:
    found = spelling_of({"decimal": ",", "coin_hours": "start", "path": "bars.csv"})
    assert found == Spelling(DecimalMark.COMMA, HourStamp.START)


def test_hours_name_their_end_and_the_file_decides_its_mark_unless_the_settings_say_otherwise() -> None:
    assert spelling_of({}) == Spelling(None, HourStamp.END)
