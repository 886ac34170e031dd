"""Inputs for TVM's tuners from inputspec recipes: one Spec for MetaSchedule, AutoTVM and AutoScheduler."""

from .fallback import fallback
from .spec import Policy, Report, Spec, SpecError

__all__ = ["Policy", "Report", "Spec", "SpecError", "fallback"]
