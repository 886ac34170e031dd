"""Inputs for TVM's tuners from inputspec recipes: one Spec for MetaSchedule, AutoTVM and AutoScheduler."""

from .spec import Policy, Report, Spec, SpecError

__all__ = ["Policy", "Report", "Spec", "SpecError"]
