"""What is on record, arranged for every format: words by symbol or by session, values for files, addresses."""
