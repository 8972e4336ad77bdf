"""Readers: a file as it is delivered, into text frames with file and row; nothing is judged here."""

from __future__ import annotations

from tuopin.store.readers.delivery import Delivery, FileFinding, Part, Scratch
from tuopin.store.readers.file_checks import FILE_CHECKS, REFUSALS, FileCheck, IntakeError
from tuopin.store.readers.mapping import Mapping, load_mapping
from tuopin.store.readers.reading import read_file
from tuopin.store.readers.survey import Survey, read_survey
from tuopin.store.readers.survey_plan import SurveyPlan

__all__ = [
    "FILE_CHECKS",
    "REFUSALS",
    "Delivery",
    "FileCheck",
    "FileFinding",
    "IntakeError",
    "Mapping",
    "Part",
    "Scratch",
    "Survey",
    "SurveyPlan",
    "load_mapping",
    "read_file",
    "read_survey",
]
