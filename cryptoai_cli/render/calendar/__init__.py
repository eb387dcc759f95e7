"""How the results due look: `movers calendar` in its formats."""
