"""Pure rules of the desk: appeals, their promise, their history, handoff and roles. No table, no clock."""
