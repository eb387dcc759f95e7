"""The settings file that `movers config init` writes."""

STARTER = """\
# Settings of movers. Everything here is optional: take the # away from what you want different.
# `movers config check` reads the file, `movers config show` tells what is in force and where it was set.

# [report]
# benchmarks = ["^IXIC", "^GSPC"]     # the first is the primary one
# measure = "median"                  # median, mean or weighted
# top = 5                             # leaders and laggards shown

# A file that has any group replaces all the shipped ones. `movers groups add GROUP SYMBOL...` copies those first.
# [groups.my-miners]
# label = "My miners"
# benchmarks = ["^IXIC", "BTC-USD"]   # shown beside the primary one
# members = ["KEEL", "MARA", "RIOT"]  # a group is ranked from 3 members on

# [instruments.KEEL]
# name = "Keel"                       # the name to print
# formerly = [{ symbol = "BITF", until = 2026-04-02, name = "Bitfarms" }]    # until: last session as BITF

# [sources]
# order = ["yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred"]                   # who is asked first, second, ...
# deadline_seconds = 20               # for a whole report

# [calendar]
# closures = [{ date = 2025-01-09, reason = "National day of mourning" }]

# The password comes from MOVERS_SMTP_PASSWORD, never from a file.
# [email]
# from = "movers@example.org"
# to = ["desk@example.org"]
# host = "smtp.example.org"
# port = 587
# security = "starttls"               # starttls, tls or none
# user = "movers"
"""
