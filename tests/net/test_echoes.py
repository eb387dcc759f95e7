import base64
import json
import time

import pytest

from cryptoai_cli.market.failure import FailureKind, Obstacle, ObstacleKind
from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.net.echoes import OBSCURE, REPEATING, Echoes
from cryptoai_cli.net.limits import BIGGEST_BODY

KEY = "PK/ABCDEF+1234567890"
ECHOES = Echoes((("MOVERS_ALPACA_KEY", KEY), ("MOVERS_ALPACA_SECRET", "tiny"), ("MOVERS_MASSIVE_KEY", "2025101320")))


def removed(text: str) -> str:
    body = ECHOES.remove(Body(200, text.encode()))
    assert isinstance(body, Body)
    return body.content.decode()


@pytest.mark.parametrize(
    "spelt",
    [
        KEY,
        "PK%2fABCDEF%2B1234567890",
        r"PK\/ABCDEF\u002b1234567890",
        base64.b64encode(KEY.encode()).decode().rstrip("="),
    ],
)
def test_a_body_repeats_no_secret_and_stays_what_it_is(spelt: str) -> None:
    found = json.loads(removed(f'{{"message": "no such key: {spelt}", "name": "Grün", "close": 1.5}}'))
    assert KEY[4:10] not in str(found)
    assert "<MOVERS_ALPACA_KEY>" in found["message"]
    assert (found["name"], found["close"]) == ("Grün", 1.5)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_body_of_wider_characters_repeats_no_secret_either(encoding: str) -> None:
    body = ECHOES.remove(Body(200, json.dumps({"message": f"no such key: {KEY}", "close": 1.5}).encode(encoding)))
    assert isinstance(body, Body)
    assert json.loads(body.content) == {"message": "no such key: <MOVERS_ALPACA_KEY>", "close": 1.5}


def test_a_short_secret_or_a_number_is_no_reason_to_change_figures() -> None:
    text = '{"tiny": [2025101320, "tiny"]}'
    assert removed(text) == text


def test_a_refusal_repeats_no_secret_either() -> None:
    refusal = ECHOES.remove(Refusal(FailureKind.BAD_ANSWER, f"redirected to {KEY.lower()}.example, tiny, 2025101320"))
    assert isinstance(refusal, Refusal)
    names = ("MOVERS_ALPACA_KEY", "MOVERS_ALPACA_SECRET", "MOVERS_MASSIVE_KEY")
    assert refusal.detail == "redirected to <{}>.example, <{}>, <{}>".format(*names)


def test_what_stands_in_the_way_repeats_no_secret_either() -> None:
    obstacle = Obstacle(ObstacleKind.PROXY, f"the proxy {KEY}")
    refusal = ECHOES.remove(Refusal(FailureKind.UNREACHABLE, "cannot be reached", obstacle=obstacle))
    assert isinstance(refusal, Refusal)
    assert refusal.obstacle == Obstacle(ObstacleKind.PROXY, "the proxy <MOVERS_ALPACA_KEY>")


def test_without_secrets_nothing_is_looked_at() -> None:
    body = Body(200, b"{}")
    assert Echoes(()).remove(body) is body


@pytest.mark.parametrize("name", ["", '"s":"AT&T",', '"s":"a\\u0026b\\n%",'], ids=["figures", "a name", "escapes"])
def test_the_largest_answer_is_looked_through_in_seconds(name: str) -> None:
    row = f'{{{name}"t":"2025-10-13T04:00:00Z","o":21.5,"h":22.1,"l":21.0,"c":21.7,"v":123456,"n":99,"vw":21.61}},'
    body = Body(200, (row * (BIGGEST_BODY // len(row))).encode())
    started = time.perf_counter()
    assert ECHOES.remove(body) == body
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "pile", ["%41", "\\n", "\\u0050", "&#80;", "&", "=50", "+4B", "%25", '\\"', "%50x\\u004B&#47;"]
)
def test_an_answer_of_escapes_alone_is_refused_at_once(pile: str) -> None:
    body = Body(200, (pile * (BIGGEST_BODY // len(pile)))[:BIGGEST_BODY].encode())
    started = time.perf_counter()
    assert ECHOES.remove(body) == OBSCURE
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("filler", ["P", "PK/ABCDEF", "504b2f", "50 4b 2f ", "UEsv", "\n", "PK\n"])
@pytest.mark.parametrize("spelt", ["PK%2FABCDEF%2B1234567890", "PK/ABC\nDEF+1234567890"])
def test_much_that_begins_like_a_secret_is_searched_where_one_may_be_alone(filler: str, spelt: str) -> None:
    fill = filler * (1_000_000 // len(filler))
    started = time.perf_counter()
    body = ECHOES.remove(Body(200, f"{fill}.{spelt}.{fill}{spelt}".encode()))
    assert body == Body(200, f"{fill}.<MOVERS_ALPACA_KEY>.{fill}<MOVERS_ALPACA_KEY>".encode())
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("before", [63_990, 64_000, 79_995, 127_990])
def test_a_secret_over_the_end_of_a_piece_is_found(before: int) -> None:
    for spelt in (KEY, "PK%2FABCDEF%2B1234567890", "".join(f"\\u{ord(character):04x}" for character in KEY)):
        body = ECHOES.remove(Body(200, ("x" * before + "." + spelt + "." + "y" * 70_000).encode()))
        assert body == Body(200, ("x" * before + ".<MOVERS_ALPACA_KEY>." + "y" * 70_000).encode())


def test_a_secret_that_is_hidden_all_over_a_long_answer_is_refused_and_one_as_it_is_taken_out() -> None:
    rows = 30
    hidden, plain = ((spelt + "z" * 64_000) * rows for spelt in (KEY.replace("/", "%2f"), KEY))
    assert ECHOES.remove(Body(200, hidden.encode())) == REPEATING
    assert ECHOES.remove(Body(200, plain.encode())) == Body(200, plain.replace(KEY, "<MOVERS_ALPACA_KEY>").encode())


def test_a_message_repeats_no_secret_of_others_either_and_much_data_is_not_searched_for_them() -> None:
    echoes = Echoes((), (("HTTPS_PROXY", "hunter2-proxy"),))
    assert echoes.remove(Body(407, b"hunter2-proxy is wrong")) == Body(407, b"<HTTPS_PROXY> is wrong")
    words = Refusal(FailureKind.BAD_ANSWER, "said hunter2%2Dproxy")
    assert echoes.remove(words) == Refusal(FailureKind.BAD_ANSWER, "said <HTTPS_PROXY>")
    data = Body(200, b"hunter2-proxy" + bytes(100_000))
    assert echoes.remove(data) is data
