"""WHO IS POOR, UNDER WHICH DOCUMENTS: frozen rounds assessed, runs compared, one current verdict a household."""
