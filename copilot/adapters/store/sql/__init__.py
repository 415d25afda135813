"""The store in a database, through SQLAlchemy Core and nothing else."""
