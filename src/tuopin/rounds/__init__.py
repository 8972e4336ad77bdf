"""Running a round: opens a snapshot, runs stages under an edition, hands results to the store."""
