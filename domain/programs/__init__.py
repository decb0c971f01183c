"""Programs as data: one collaborative in one program file, with its year, tiers, offices and workgroups."""
