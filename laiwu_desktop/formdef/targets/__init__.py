"""Where the plan's targets are going: their course over periods, and how they will stand when due."""
