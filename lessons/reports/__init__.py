"""What a device may report of a learner's progress: when, for which time, and what a report makes of it."""
