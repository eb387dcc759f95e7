import io

import pandas as pd

from cryptoai_cli.frames import read_report

TEXT = (
    "session,state,as_of,group,group_rank,rank,symbol,name,price,change_pct,streak,high_52w,largest_since,status\n"
    "2025-10-13,final,2025-10-13T20:00:00Z,miners,1,1,NA,Nano,5.39,28.33,,true,2025-05-14,ok\n"
    "2025-10-13,final,,miners,1,,RIOT,Riot,,,,,,missing\n"
)


def test_a_report_is_read_with_its_types_and_nothing_is_guessed() -> None:
    frame = read_report(io.StringIO(TEXT))
    assert frame["symbol"].tolist() == ["NA", "RIOT"]
    assert frame["change_pct"].tolist()[0] == 28.33
    assert pd.isna(frame["change_pct"].tolist()[1])
    assert frame["rank"].dtype == "Int64"
    assert frame["high_52w"].tolist()[0] is True
    assert frame["as_of"].tolist()[0] == pd.Timestamp("2025-10-13T20:00:00Z")
    assert frame["largest_since"].tolist()[0] == pd.Timestamp("2025-05-14")
