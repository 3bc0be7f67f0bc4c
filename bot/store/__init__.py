"""Tables, migrations and repositories: everything that must survive a killed process."""
