"""Console pages of the progress app. None is a model's: they are plugged into the console's port in ``ready()``."""
