"""Where figures are kept on this machine."""
