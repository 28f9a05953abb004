"""How days and moments are written wherever nothing else is said, by language; `FORMAT_MODULE_PATH` names this."""
