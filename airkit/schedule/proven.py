"""What every result with a plan and a bound can say of itself: its plan, its gap."""

import pandas as pd

from airkit.errors import UsageError
from airkit.schedule.model.run import WITH_PLAN, Status


class Proven:
    """Plan and gap of a result that holds what is named here."""

    status: Status
    objective_yuan: float | None
    bound_yuan: float
    reference_margin_yuan: float
    loads: pd.DataFrame

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to read."""
        return self.status in WITH_PLAN

    @property
    def plan(self) -> pd.DataFrame:
        """The plan: ``line_id, date, load_share``, a row for every line and day.

        Raises
        ------
        UsageError
            There is none.
        """
        if not self.has_plan:
            raise UsageError("schedule_no_plan", status=self.status)
        return self.loads.copy(deep=False)

    @property
    def gap_yuan(self) -> float | None:
        """Objective - bound [yuan]; None without a plan."""
        return None if self.objective_yuan is None else self.objective_yuan - self.bound_yuan

    @property
    def gap(self) -> float | None:
        """The gap as a share of the reference margin; None where that is 0 and the gap is not."""
        if self.gap_yuan is None:
            return None
        if not self.reference_margin_yuan:
            return 0.0 if self.gap_yuan == 0 else None
        return self.gap_yuan / self.reference_margin_yuan
