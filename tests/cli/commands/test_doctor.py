"""`movers doctor` from the outside; every provider is a server of the test, or an address where nobody listens."""

from collections.abc import Callable

import pytest

from cryptoai_cli.net.secrets import SOURCE_SECRETS
from tests.cli.conftest import Command
from tests.net.web import Reply, Web
from tests.sources.conftest import web

NETWORK = ("yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred", "alpaca", "massive")
NOWHERE = "http://127.0.0.1:9"

__all__ = ["web"]  # a fixture


@pytest.fixture
def doctor(movers: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Command]:
    """Return the command with all providers at one address, and an order of sources."""

    def prepared(address: str, order: str) -> Command:
        for name in NETWORK:
            monkeypatch.setenv(f"MOVERS_SOURCES__{name.upper()}__BASE_URL", address)
        monkeypatch.setenv("MOVERS_SOURCES__ORDER", order)
        return movers

    return prepared


def line(text: str, part: str) -> str:
    return next(told for told in text.splitlines() if part in told[9:20])


def test_a_machine_on_which_a_report_can_be_made_is_0(doctor: Callable[[str, str], Command]) -> None:
    result = doctor(NOWHERE, '["csv"]')("doctor")
    assert (result.code, result.err) == (0, ""), result
    for part in ("settings", "calendar", "clock", "kept data", "csv"):
        assert line(result.out, part).startswith("ok "), part
    assert "^GSPC: 3 sessions, the last 2025-10-13" in line(result.out, "csv")


def test_a_source_that_fails_is_told_with_its_cure_and_costs_nothing_while_another_answers(
    doctor: Callable[[str, str], Command],
) -> None:
    result = doctor(NOWHERE, '["yahoo", "csv"]')("doctor")
    assert result.code == 0
    assert line(result.out, "yahoo").startswith("failed")
    lines = result.out.splitlines()
    assert lines[lines.index(line(result.out, "yahoo")) + 1].strip() == "check the network, the proxy and `base_url`"


def test_edgar_without_a_contact_is_off_with_the_setting_and_no_fault(
    doctor: Callable[[str, str], Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    movers = doctor(NOWHERE, '["csv"]')
    result = movers("doctor")
    assert (result.code, result.err) == (0, ""), result
    told = line(result.out, "sec")
    assert told.startswith("off")
    assert "EDGAR" in told
    assert "[sources.sec] contact" in " ".join(result.out.split())
    monkeypatch.setenv("MOVERS_SOURCES__SEC__CONTACT", "desk@example.org")
    assert "EDGAR" not in movers("doctor").out


def test_a_source_outside_the_order_is_off_only_where_it_is_not_set_up(
    doctor: Callable[[str, str], Command],
) -> None:
    result = doctor(NOWHERE, '["csv"]')("doctor")
    assert line(result.out, "yahoo").startswith("failed")  # it needs no setting, so this is worth knowing
    assert line(result.out, "alpaca").startswith("off")  # it has no key


def test_no_source_of_the_order_with_a_price_is_69(doctor: Callable[[str, str], Command]) -> None:
    result = doctor(NOWHERE, '["yahoo", "cnbc"]')("doctor")
    assert result.code == 69
    assert "no source in the order gives a price" in result.err
    assert "ok       csv" in result.out  # it would, but is not in the order


@pytest.mark.parametrize(
    ("reply", "cure"),
    [
        (Reply(b"Too Many Requests", 429), "movers sources"),
        (Reply(b"<html>", headers=(("Content-Type", "text/html"),)), "movers sources"),
        (Reply(b"{}", 503), "check the network"),
        (Reply(b"{"), "newer movers"),
    ],
    ids=["blocked", "web page", "out of order", "broken"],
)
def test_what_a_source_answers_decides_the_cure(
    doctor: Callable[[str, str], Command], web: Web, reply: Reply, cure: str
) -> None:
    web.answers(reply)
    result = doctor(web.base_url, '["csv", "yahoo"]')("doctor")
    lines = result.out.splitlines()
    at = lines.index(line(result.out, "yahoo"))
    assert lines[at].startswith("failed"), result.out
    assert cure in lines[at + 1]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (
            Reply(b'{"spark": {"result": null, "error": {"code": "Not Found", "description": "No data found"}}}', 404),
            "failed",
        ),
        (Reply(b'{"spark": {"result": [], "error": null}}'), "failed"),
    ],
)
def test_a_source_that_does_not_know_what_everybody_knows_is_not_well_and_costs_nothing_while_another_is(
    doctor: Callable[[str, str], Command], web: Web, reply: Reply, told: str
) -> None:
    web.answers(reply)
    assert doctor(web.base_url, '["yahoo", "csv"]')("doctor").code == 0
    result = doctor(web.base_url, '["yahoo"]')("doctor")
    assert line(result.out, "yahoo").startswith(told)
    assert result.code == 69


def test_a_file_is_tried_with_the_symbols_of_the_groups_too(doctor: Callable[[str, str], Command]) -> None:
    movers = doctor(NOWHERE, '["csv"]')
    movers.write_bars({"MARA": (20.0, 18.65, 20.24)})
    result = movers("doctor")
    assert (result.code, line(result.out, "csv")[:8]) == (0, "ok      ")
    movers.write_bars({"NOPE": (20.0, 18.65, 20.24)})
    result = movers("doctor")
    assert (result.code, line(result.out, "csv")[:8]) == (69, "no price")


def test_a_wrong_clock_is_told_after_the_sources_were_asked(doctor: Callable[[str, str], Command], web: Web) -> None:
    web.answers(Reply(b"{}", headers=(("Date", "Mon, 13 Oct 2025 19:00:00 GMT"),)))
    result = doctor(web.base_url, '["csv", "yahoo"]')("doctor")
    assert result.code == 0
    assert line(result.out, "clock").startswith("failed")


def test_a_key_that_is_refused_is_told_even_where_the_source_is_not_in_the_order(
    doctor: Callable[[str, str], Command], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVERS_MASSIVE_KEY", "PKSECRET")
    web.answers(Reply(b"{}", 401))
    result = doctor(web.base_url, '["csv"]')("doctor")
    assert line(result.out, "massive").startswith("failed")
    assert line(result.out, "alpaca").startswith("off")
    assert "PKSECRET" not in result.out + result.err


def test_a_probe_is_one_request_for_each_source_that_needs_no_key_and_one_more_for_nasdaqs_list(
    doctor: Callable[[str, str], Command], web: Web
) -> None:
    web.answers(Reply(b"{"))
    doctor(web.base_url, '["csv"]')("doctor")
    assert len(web.asked) == len(NETWORK) - len(SOURCE_SECRETS) + 1


def test_a_key_that_is_not_set_is_no_fault_of_a_source_that_is_not_used(
    doctor: Callable[[str, str], Command],
) -> None:
    result = doctor(NOWHERE, '["csv"]')("doctor")
    assert line(result.out, "alpaca").startswith("off")
    result = doctor(NOWHERE, '["alpaca", "csv"]')("doctor")
    assert line(result.out, "alpaca").startswith("failed")
    assert "MOVERS_ALPACA_KEY" in line(result.out, "alpaca")


def test_a_key_is_never_shown(doctor: Callable[[str, str], Command], web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_ALPACA_KEY", "PKSECRET")
    monkeypatch.setenv("MOVERS_ALPACA_SECRET", "hushhush")
    web.answers(Reply(b"{}", 401))
    result = doctor(web.base_url, '["alpaca", "csv"]')("doctor")
    assert "refused the credentials" in line(result.out, "alpaca")
    assert "PKSECRET" not in result.out + result.err
    assert "hushhush" not in result.out + result.err


def test_a_folder_that_cannot_be_written_is_74_with_its_cure(
    doctor: Callable[[str, str], Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    movers = doctor(NOWHERE, '["csv"]')
    (movers.folder / "in-the-way").write_text("")
    monkeypatch.setenv("MOVERS_HOME", str(movers.folder / "in-the-way" / "home"))
    result = movers("doctor")
    assert result.code == 74
    assert line(result.out, "kept data").startswith("failed")
    assert "MOVERS_HOME" in result.out


def test_the_store_is_tried_too(doctor: Callable[[str, str], Command]) -> None:
    movers = doctor(NOWHERE, '["csv"]')
    store = movers.folder / "home" / "store.sqlite"
    assert "nothing held yet" in line(movers("doctor").out, "store")
    store.write_bytes(b"no database at all " * 500)
    mended = movers("doctor")
    assert mended.code == 0
    assert "was damaged" in line(mended.out, "store")
    store.unlink()
    store.mkdir()
    useless = movers("doctor")
    assert useless.code == 74
    assert line(useless.out, "store").startswith("failed")


def test_stored_rows_that_are_no_days_are_told_with_their_cure_and_do_not_keep_a_report_from_being_made(
    doctor: Callable[[str, str], Command],
) -> None:
    movers = doctor(NOWHERE, '["csv"]')
    rows = [f"{day},MARA,{close},yahoo" for day, close in (("2025-07-01", 9), ("2025-08-01", 8), ("2025-09-02", 7))]
    (movers.folder / "rows.csv").write_text("\n".join(("date,symbol,close,source", *rows)) + "\n")
    assert movers("import", str(movers.folder / "rows.csv")).code == 0
    result = movers("doctor")
    told = next(line for line in result.out.splitlines() if "MARA" in line)
    assert result.code == 0
    assert told.startswith("failed")
    assert "MARA from yahoo: 3 rows from 2025-07-01 to 2025-09-02 of months and not of days" in told
    lines = result.out.splitlines()
    assert "movers sync" in lines[lines.index(told) + 1]


def test_wrong_settings_are_78_with_every_problem(movers: Command) -> None:
    movers.settings.write_text("[report]\ntop = 0\nmesure = 'mean'\n")
    result = movers("doctor")
    assert result.code == 78
    assert "top" in result.err
    assert "mesure" in result.err


def test_a_cool_down_is_told_and_not_broken(doctor: Callable[[str, str], Command], web: Web) -> None:
    web.answers(Reply(b"no", 429))
    movers = doctor(web.base_url, '["yahoo", "csv"]')
    movers("doctor")
    asked = len(web.asked)
    result = movers("doctor")
    assert "yahoo is left alone until 21:00 UTC" in line(result.out, "yahoo")
    assert len(web.asked) < asked * 2


def test_proxies_and_certificates_of_the_environment_are_told(
    doctor: Callable[[str, str], Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:s3cret@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "a/b,fd00::/8")
    monkeypatch.setenv("SSL_CERT_FILE", "/none.pem")
    result = doctor(NOWHERE, '["csv"]')("doctor")
    assert result.code == 0
    assert line(result.out, "proxy").endswith("the proxy 127.0.0.1:9 (HTTPS_PROXY)")
    assert 'NO_PROXY has entries that mean nothing and are ignored: "a/b"' in result.out
    assert "SSL_CERT_FILE names a file that is not there" in line(result.out, "TLS")
    assert "s3cret" not in result.out
