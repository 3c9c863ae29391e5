"""Will know EOO, AOO, Red List criteria with intervals, the regional step, viability and claim gates."""
