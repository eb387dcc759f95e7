"""Where records come from: filings, halts, results due, releases and headlines."""
