"""An assistant for the enterprises and talents of Futian district, Shenzhen."""

__version__ = "0.1.0"
