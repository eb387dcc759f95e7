import pytest

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.settings.schema import group_key_advice
from tests.settings.desk import Desk


def told(desk: Desk, text: str) -> list[str]:
    """Return the problems of `text` as the named settings file, without its path."""
    path = desk.named(text)
    with pytest.raises(SettingsError) as caught:
        desk.load()
    return caught.value.message.replace(str(path), "movers.toml").splitlines()


def test_a_wrong_choice_is_told_with_file_line_and_the_choices(desk: Desk) -> None:
    assert told(desk, '[report]\nmeasure = "middle"\n') == [
        'movers.toml:2: report.measure = "middle": write median, mean or weighted'
    ]


def test_the_transport_of_yahoo_is_a_choice_and_that_of_another_source_is_its_own_business(desk: Desk) -> None:
    assert told(desk, '[sources.yahoo]\ntransport = "chrome"\n') == [
        'movers.toml:2: sources.yahoo.transport = "chrome": write plain, ciphers, browser or curl_cffi'
    ]
    desk.named('[sources.yahoo]\ntransport = "browser"\n[sources.csv]\ntransport = "by hand"\n')
    sources = desk.load().sources
    assert (sources.values_of("yahoo"), sources.values_of("csv")) == (
        (("transport", "browser"),),
        (("transport", "by hand"),),
    )


def test_every_problem_is_told_at_once_in_the_order_of_the_file(desk: Desk) -> None:
    text = '[groups.b]\nmembers = []\ncolour = "red"\n[report]\ntop = 0\n[groups.a]\nmembers = ["MARA",\n7]\n'
    problems = told(desk, text)
    assert [line.split(":")[1] for line in problems] == ["2", "3", "5", "8"]


def test_an_element_is_told_with_its_own_line(desk: Desk) -> None:
    assert told(desk, '[groups.a]\nmembers = [\n  "MARA",\n  7,\n]\n') == [
        'movers.toml:4: groups.a.members = 7: write a symbol in quotes, such as "MARA"'
    ]


def test_an_unknown_key_gets_the_nearest_known_one(desk: Desk) -> None:
    [problem] = told(desk, "[report]\nmesure = 1\n")
    assert problem.startswith("movers.toml:2: report.mesure: there is no such setting")
    assert "did you mean measure?" in problem


def test_an_unknown_section_gets_the_nearest_known_one(desk: Desk) -> None:
    [problem] = told(desk, "[instrumens.MARA]\nname = 1\n")
    assert "did you mean instruments?" in problem


def test_an_unknown_source_in_the_file_is_a_problem(desk: Desk) -> None:
    [problem] = told(desk, '[sources.yaho]\nbase_url = "https://x.example"\n')
    assert "did you mean yahoo?" in problem


def test_an_unknown_source_in_the_order_is_a_problem(desk: Desk) -> None:
    [problem] = told(desk, '[sources]\norder = ["yahoo",\n"cvs"]\n')
    assert problem.startswith('movers.toml:3: sources.order = "cvs"')
    assert "did you mean csv?" in problem


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("report = 5", "write a table"),
        ("report.top = true", "a whole number of 1 or more"),
        ("report.top = 2.5", "a whole number of 1 or more"),
        ("report.benchmarks = []", "write at least one"),
        ('report.benchmarks = "^IXIC"', "write an array"),
        ('report.benchmarks = ["^IXIC", "^ixic"]', "is named twice"),
        ("sources.deadline_seconds = 0", "above 0"),
        ("sources.deadline_seconds = inf", "above 0"),
        ("sources.deadline_seconds = nan", "above 0"),
        ('sources.deadline_seconds = "20"', "above 0"),
        ('sources.order = ["yahoo", "yahoo"]', "is named twice"),
        ('sources.csv.decimal = ";"', "write . or ,"),
        ("sources.csv.decimal = 1", "write . or ,"),
        ('sources.csv.coin_hours = "middle"', "write end or start"),
        ("groups = 1", "write a table for each group"),
        ("groups.a = 1", "write a table"),
        ('groups.a.label = "A"', "members is missing"),
        ("groups.a = {}", "members is missing"),
        ('groups.benchmark.members = ["MARA"]', "choose another name"),
        ('groups.Miners.members = ["MARA"]', "small letters"),
        ('groups."my miners".members = ["MARA"]', "small letters"),
        ('groups.a.members = ["MARA", "RIOT", "mara"]', "is named twice"),
        ('groups.a.members = ["BITF", "KEEL"]', 'is the same instrument as "BITF"'),
        ('groups.a.members = ["MARA RIOT"]', "write a symbol of letters"),
        ('groups.a.members = ["ABCDEFGHIJKLMNOP"]', "at most 15"),
        ('groups.a = { members = ["MARA"], label = "" }', "not empty"),
        ('groups.a = { members = ["MARA"], label = "\\u0007" }', "not empty"),
        ('groups.a = { members = ["MARA"], plural = "yes" }', "true or false"),
        ('groups.a = { members = ["MARA"], benchmarks = [] }', "leave the line out"),
        ("instruments = 1", "write a table for each instrument"),
        ('instruments."MA RA".name = "x"', "write a symbol of letters"),
        ("instruments = { MARA = { name = 'x' }, mara = { name = 'y' } }", "MARA appears here twice"),
        ('instruments.MARA.type = "share"', "write equity, etf, index, crypto, fund, currency or future"),
        ('instruments.MARA.listed = "2020-01-02"', "a date without quotes"),
        ("instruments.MARA.listed = 2020-01-02T10:00:00", "without a time"),
        ('instruments.MARA.formerly = [{ symbol = "OLD" }]', "write until too"),
        ('instruments.MARA.formerly = [{ symbol = "MARA", until = 2020-01-02 }]', "MARA is the one it has today"),
        (
            'instruments.N.formerly = [{ symbol = "B", until = 2021-01-04 }, { symbol = "A", until = 2020-01-02 }]',
            "the oldest symbol first",
        ),
        (
            'instruments.N.formerly = [{ symbol = "A", until = 2020-01-02 }, { symbol = "B", until = 2020-01-02 }]',
            "each until a later day",
        ),
        ('calendar.closures = [{ reason = "x" }]', "write date too"),
        ("calendar.closures = [{ date = 2025-01-09, why = 'x' }]", "there is no such setting"),
        ('sources.yahoo.base_url = "ftp://x.example"', "http:// or https://"),
        ('sources.yahoo.base_url = "https://"', "and a host"),
        ('sources.yahoo.base_url = "https://x.example:99999"', "and a host"),
        ('sources.yahoo.base_url = "https://x.example/?a=b"', "without ? and #"),
        ('sources.yahoo.base_url = "https://x.exa mple"', "without spaces"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_write_instead(desk: Desk, line: str, advice: str) -> None:
    problems = told(desk, f"{line}\n")
    assert len(problems) == 1
    assert problems[0].startswith("movers.toml:1: ")
    assert advice in problems[0]


def test_a_wrong_member_is_not_also_told_as_missing(desk: Desk) -> None:
    assert len(told(desk, "[groups.a]\nmembers = 7\n")) == 1


def test_text_that_is_no_toml_is_told_with_line_and_column(desk: Desk) -> None:
    [problem] = told(desk, "[report]\ntop = = 5\n")
    assert problem.startswith("movers.toml:2:7: this is not TOML: invalid value")


def test_text_that_breaks_off_is_told_with_its_last_line(desk: Desk) -> None:
    [problem] = told(desk, "[report]\nbenchmarks = [")
    assert problem.startswith("movers.toml:2:1: this is not TOML")


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 5000])
def test_a_number_of_thousands_of_digits_is_a_problem_and_no_crash(desk: Desk, number: str) -> None:
    [problem] = told(desk, f"report.top = 1\nreport.measure = {number}\n")
    assert problem.startswith("movers.toml:")


def test_brackets_without_end_are_a_problem_and_no_crash(desk: Desk) -> None:
    [problem] = told(desk, "a = " + "[" * 5000)
    assert problem.startswith("movers.toml:1:21: write at most 16 brackets")


@pytest.mark.parametrize(
    "line",
    [
        'email.password = "hunter2"',
        'sources.alpaca.key = "hunter2"',
        'sources.alpaca.secret = ["hunter2"]',
        'alpaca.secret_key = "hunter2"',
        'sources.yahoo.base_url = "https://me:hunter2@x.example"',
        'sources.yahoo.base_url = "https://x.example/?token=hunter2"',
        'sources.yahoo.base_url = "https://me:hunter2@[x"',
    ],
)
def test_a_secret_in_the_wrong_place_is_never_repeated(desk: Desk, line: str) -> None:
    [problem] = told(desk, line)
    assert "hunter2" not in problem


def test_a_password_in_a_file_is_sent_to_the_environment(desk: Desk) -> None:
    assert "MOVERS_SMTP_PASSWORD" in told(desk, 'email.password = "x"')[0]


def test_a_shown_value_stays_on_one_line_without_control_characters(desk: Desk) -> None:
    [problem] = told(desk, 'report.measure = "a\\n\\u001b[31m\\u202Eb"')
    assert "\x1b" not in problem
    assert "\u202e" not in problem
    assert "\\u000A" in problem


def test_control_characters_in_a_label_are_taken_out(desk: Desk) -> None:
    desk.named('groups.a = { label = "Miners\\r\\nBcc: x@example.net", members = ["MARA"] }')
    assert desk.load().groups[0].label == "Miners Bcc: x@example.net"


def test_symbols_become_capitals(desk: Desk) -> None:
    desk.named('groups.a.members = [" mara ", "btc-usd"]')
    assert [member.symbol for member in desk.load().groups[0].members] == ["MARA", "BTC-USD"]


def test_the_name_of_a_group_has_an_end(desk: Desk) -> None:
    [problem] = told(desk, f'[groups.{"a" * 61}]\nmembers = ["MARA"]\n')
    assert problem.endswith("choose a name of at most 60 letters")
    assert group_key_advice("a" * 60) == ""


def test_of_many_unknown_keys_only_the_first_are_compared_with_those_there_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def compare(key: str, _known: object) -> str:
        compared.append(key)
        return ""

    monkeypatch.setattr("cryptoai_cli.settings.schema.did_you_mean", compare)
    told(desk, "".join(f"k{number} = 1\n" for number in range(150)))
    assert len(compared) == 100
